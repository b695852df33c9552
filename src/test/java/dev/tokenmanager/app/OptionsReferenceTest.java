package dev.tokenmanager.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tokenmanager.config.VerticleOptionsReader;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code conf/token-manager.yaml} says every option. What there is, the readers themselves tell:
 * each refuses an unknown key with the list of the known ones.
 */
class OptionsReferenceTest {

  private static final String UNKNOWN = "qqqqqqqqqqqqqqqq";
  private static final String KNOWN_HERE = "unknown key, known here: ";

  /** A key, commented out or not; prose has more than one word before its colon. */
  private static final Pattern LINE =
      Pattern.compile("(?<indent> *)(- )?(?<key>[A-Za-z]+):(?<rest>( .*)?)");

  /** One line of the file: where the key stands, and what is said beside it. */
  private record Entry(String section, String key, String rest) {}

  private static List<Entry> entries() throws Exception {
    List<Entry> entries = new ArrayList<>();
    Deque<Integer> indents = new ArrayDeque<>();
    Deque<String> path = new ArrayDeque<>();
    for (String line : Files.readAllLines(Path.of("conf/token-manager.yaml"))) {
      Matcher found = LINE.matcher(line.replaceFirst("^( *)# ", "$1"));
      if (!found.matches()) {
        continue;
      }
      int indent = found.group("indent").length();
      while (!indents.isEmpty() && indents.getLast() >= indent) {
        indents.removeLast();
        path.removeLast();
      }
      entries.add(new Entry(String.join(".", path), found.group("key"), found.group("rest")));
      indents.addLast(indent);
      path.addLast(found.group("key"));
    }
    return entries;
  }

  private static List<String> knownKeys(String options) {
    JsonObject content = new JsonObject(options.replace('\'', '"').replace("?", UNKNOWN));
    Throwable refused =
        catchThrowable(() -> VerticleOptionsReader.read(JarOptions.of(content).verticle()));
    assertThat(refused).hasMessageContaining(UNKNOWN + ": " + KNOWN_HERE);
    String message = String.valueOf(refused.getMessage());
    String known = message.substring(message.indexOf(KNOWN_HERE) + KNOWN_HERE.length());
    return List.of(known.split(", ", -1));
  }

  private static boolean isSaid(List<Entry> section, String key, List<String> known) {
    return section.stream()
        .anyMatch(entry -> entry.key().equals(key) || isSaidBeside(entry, key, known));
  }

  /** Of the three ways of one secret one has a line, on which the others are named. */
  private static boolean isSaidBeside(Entry entry, String key, List<String> known) {
    String secret = key.replaceFirst("(File|Env)$", "");
    List<String> ways = List.of(secret, secret + "File", secret + "Env");
    return known.containsAll(ways)
        && ways.contains(entry.key())
        && entry.rest().matches(".*\\b" + key + "\\b.*");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      delimiter = '|',
      value = {
        "\"\" | {'?': 1}",
        "auth | {'issuerUrl': 'https://a.io', 'auth': {'type': 'client_credentials', '?': 1}}",
        "auth | {'issuerUrl': 'https://a.io', 'auth': {'type': 'password', '?': 1}}",
        "auth | {'issuerUrl': 'https://a.io', 'auth': {'type': 'refresh_token', '?': 1}}",
        "auth | {'auth': {'type': 'api_key', '?': 1}}",
        "oidcConfig | {'auth': {'type': 'password'}, 'oidcConfig': {'?': 1}}",
        "retry | {'auth': {'type': 'api_key', 'apiKey': 's3cr3t-k'}, 'retry': {'?': 1}}",
        "tls | {'auth': {'type': 'password'}, 'tls': {'?': 1}}",
        "proxy | {'auth': {'type': 'password'}, 'proxy': {'?': 1}}",
        "cluster | {'auth': {'type': 'api_key', 'apiKey': 's3cr3t-k'}, 'cluster': {'?': 1}}",
        "http | {'http': {'?': 1}}",
        "eventBus | {'eventBus': {'?': 1}}",
        "eventBus.tls | {'eventBus': {'tls': {'?': 1}}}",
      })
  void read_everyKnownOption_isInTheFile(String section, String options) throws Exception {
    List<Entry> written =
        entries().stream().filter(entry -> entry.section().equals(section)).toList();
    List<String> known = knownKeys(options);

    assertThat(known)
        .filteredOn(key -> !isSaid(written, key, known))
        .as("not in the file")
        .isEmpty();
  }
}
