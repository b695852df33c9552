package dev.tokenmanager.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of mounted secrets: a file that is named as the path of an option, such as {@code
 * auth.clientSecret}, is that option's {@code …File}. What is in the files is not read here. Any
 * thread.
 */
final class SecretsFolder {

  private static final int MOST_FILES = 20_000;
  private static final Pattern OPTION = Pattern.compile("(auth|tokens|cluster)\\..*");
  private static final Pattern SECRET =
      Pattern.compile("(?:tokens\\.(?<token>.+)\\.)?(?<section>auth|cluster)\\.(?<name>\\w+)");
  private static final Set<String> AUTH =
      Set.of("clientSecret", "password", "refreshToken", "apiKey");
  private static final Set<String> CLUSTER = Set.of("encryptionKey");

  private SecretsFolder() {}

  /** The names of files in it that are an option's path, in their order. Blocking. */
  static List<String> names(Path folder) throws Refusal {
    try (Stream<Path> entries = Files.list(folder)) {
      List<String> names =
          entries
              .filter(entry -> OPTION.matcher(entry.getFileName().toString()).matches())
              .filter(Files::isRegularFile)
              .map(entry -> entry.getFileName().toString())
              .sorted()
              .limit(MOST_FILES + 1L)
              .toList();
      if (names.size() > MOST_FILES) {
        throw Refusal.wrongOptions(folder + ": more than " + MOST_FILES + " secrets");
      }
      return names;
    } catch (IOException e) {
      throw Refusal.wrongOptions(folder + ": not a folder that can be read, correct --secrets DIR");
    }
  }

  /**
   * Puts them over what is there.
   *
   * @throws IllegalArgumentException with one sentence that begins with the file's path
   */
  static void put(Path folder, List<String> names, Overlay over) {
    for (String name : names) {
      Path file = folder.resolve(name);
      over.set(keys(file, name), file.toString(), file.toString());
    }
  }

  private static List<String> keys(Path file, String fileName) {
    Matcher path = SECRET.matcher(fileName);
    if (!path.matches() || !isSecret(path)) {
      throw new IllegalArgumentException(
          file
              + ": not the path of an option that holds a secret, such as auth.clientSecret,"
              + " tokens.NAME.auth.clientSecret or cluster.encryptionKey");
    }
    String option = path.group("name") + "File";
    String section = path.group("section");
    String token = path.group("token");
    return token == null ? List.of(section, option) : List.of("tokens", token, section, option);
  }

  private static boolean isSecret(Matcher path) {
    return path.group("section").equals("auth")
        ? AUTH.contains(path.group("name"))
        : CLUSTER.contains(path.group("name")) && path.group("token") == null;
  }
}
