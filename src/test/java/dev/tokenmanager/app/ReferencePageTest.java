package dev.tokenmanager.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenEventType;
import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.VerticleFixture;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** The reference page has what the code has, no less and no more. */
class ReferencePageTest {

  private static final Path PAGE = Path.of("src/main/docs/reference.md");
  private static final Path MAIN = Path.of("src", "main", "java");
  private static final String WRITE = "reference.write";
  private static final String GENERATED = "-Dreference.write=true`.\n";

  /** What stands in quotes in the first column. */
  private static final Pattern ROW = Pattern.compile("^\\| ([^|]*`[^|]*) \\|", Pattern.MULTILINE);

  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

  /** Of Micrometer, which makes the series of Prometheus of it. */
  private static final Pattern METER = Pattern.compile("\"(weaviate\\.(?:token|sidecar)[.a-z]+)\"");

  @RegisterExtension private final VerticleFixture fixture = new VerticleFixture();

  private static String page() throws IOException {
    return Files.readString(PAGE);
  }

  private static List<String> firstColumn(String heading) throws IOException {
    String from = page().split("\n## " + heading + "\n", 2)[1];
    return ROW.matcher(from.split("\n## ", 2)[0])
        .results()
        .flatMap(row -> QUOTED.matcher(row.group(1)).results())
        .map(quoted -> quoted.group(1))
        .toList();
  }

  private static String code() throws IOException {
    List<String> texts = new ArrayList<>();
    try (Stream<Path> files = Files.walk(MAIN)) {
      for (Path file : files.filter(file -> file.toString().endsWith(".java")).toList()) {
        texts.add(Files.readString(file));
      }
    }
    return String.join("\n", texts);
  }

  @Test
  void events_areThoseOfTheCode() throws IOException {
    assertThat(firstColumn("Events"))
        .containsExactlyElementsOf(
            Arrays.stream(TokenEventType.values()).map(TokenEventType::text).toList());
  }

  @Test
  void failureCodes_areThoseOfTheCode() throws IOException {
    for (TokenFailure failure : TokenFailure.values()) {
      assertThat(page()).contains("\n| " + failure.code() + " | `" + failure + "` | ");
    }
    assertThat(page().lines().filter(line -> line.matches("\\| \\d+ \\| `[A-Z_]+` .*")))
        .hasSameSizeAs(TokenFailure.values());
  }

  @Test
  void errors_allAreInTheCode() throws IOException {
    String code = code();

    assertThat(firstColumn("Failure codes")).contains("stale_token");
    assertThat(firstColumn("Failure codes"))
        .filteredOn(error -> error.matches("[a-z]+_[a-z_]+"))
        .allSatisfy(error -> assertThat(code).contains("\"" + error + "\""));
  }

  @Test
  void metrics_areThoseOfTheCode() throws IOException {
    Set<String> made =
        METER
            .matcher(code())
            .results()
            .map(meter -> meter.group(1).replace('.', '_'))
            .collect(Collectors.toCollection(TreeSet::new));
    made.remove("weaviate_token"); // the address
    Set<String> shown =
        firstColumn("Metrics").stream()
            .map(series -> series.replaceFirst("\\{.*", ""))
            .map(series -> series.replaceFirst("_(total|seconds)$", ""))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(shown).isEqualTo(made).hasSizeGreaterThan(10);
  }

  @Test
  void status_fieldsThatAreAnswered_areOnThePage() throws IOException {
    List<String> shown = firstColumn("Status");
    fixture.deploy();
    fixture.get();
    Set<String> answered = new TreeSet<>(fields());
    fixture.stopProvider();
    VerticleFixture.failureOf(fixture.tokens().forceRefresh());
    answered.addAll(fields());

    assertThat(answered).contains("last_error", "advice", "expires_at");
    assertThat(shown).containsAll(answered);
  }

  private Set<String> fields() {
    JsonObject status = VerticleFixture.result(fixture.tokens().status());
    Set<String> fields = new TreeSet<>(status.fieldNames());
    fields.addAll(fixture.status().fieldNames());
    return fields;
  }

  @Test
  void status_fieldsOnThePage_areInTheCode() throws IOException {
    String code = code();

    assertThat(firstColumn("Status"))
        .hasSizeGreaterThan(25)
        .allSatisfy(field -> assertThat(code).contains("\"" + field + "\""));
  }

  @Test
  void token_fields_areAllAnswered() throws IOException {
    fixture.deploy();

    assertThat(firstColumn("Token")).containsAll(fixture.get().fieldNames()).hasSize(9);
  }

  @Test
  void commandLine_isWhatHelpPrints() throws IOException {
    CommandLine main = Main.commandLine();
    String help =
        Stream.of(main, main.getSubcommands().get("run"), main.getSubcommands().get("check"))
            .map(command -> "\n```\n" + command.getUsageMessage(Ansi.OFF) + "```\n")
            .collect(Collectors.joining())
            .replace(System.lineSeparator(), "\n");
    int begin = page().indexOf(GENERATED) + GENERATED.length();
    if (Boolean.getBoolean(WRITE)) {
      Files.writeString(PAGE, page().substring(0, begin) + help);
    }

    assertThat(page().substring(begin))
        .as("written anew by: ./mvnw test -Dtest=ReferencePageTest -D%s=true", WRITE)
        .isEqualTo(help);
  }

  @Test
  void rows_areFoundByTheirQuotes() {
    assertThat(ROW.matcher("| `a`, `b` | c |\n| d | `e` |").results().map(MatchResult::group))
        .containsExactly("| `a`, `b` |");
  }
}
