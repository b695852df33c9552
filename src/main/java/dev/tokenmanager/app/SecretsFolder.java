package dev.tokenmanager.app;

import dev.tokenmanager.internal.config.Option;
import dev.tokenmanager.internal.config.files.BoundedFolder;
import dev.tokenmanager.internal.config.files.ShownName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A folder of mounted secrets: a file that is named as the path of an option, such as {@code
 * auth.clientSecret}, is that option's {@code …File}. What is in the files is not read here. Any
 * thread.
 */
final class SecretsFolder {

  private static final int MOST_FILES = 20_000;
  private static final String TOKENS = Option.TOKENS.key() + ".";

  /** Whatever is named like that is meant as an option, and refused where it is none. */
  private static final List<String> MEANT =
      List.of(TOKENS, Option.AUTH.key() + ".", Option.CLUSTER.key() + ".");

  /** By the path of the option. */
  private static final Map<String, Option> SECRETS =
      Option.all()
          .filter(option -> option.kind() == Option.Kind.SECRET)
          .collect(Collectors.toMap(Option::path, Function.identity()));

  private SecretsFolder() {}

  /** The names of files in it that are an option's path, in their order. Blocking. */
  static List<String> names(Path folder) throws CommandFailure {
    String shown = ShownName.isPath(folder) ? folder.toString() : "--secrets DIR";
    List<String> names;
    try {
      names = BoundedFolder.names(folder, SecretsFolder::isMeant, MOST_FILES + 1);
    } catch (IOException e) {
      throw CommandFailure.wrongOptions(
          shown + ": not a folder that can be read, correct --secrets DIR");
    }
    if (names.size() > MOST_FILES) {
      throw CommandFailure.wrongOptions(shown + ": more than " + MOST_FILES + " secrets");
    }
    return names;
  }

  private static boolean isMeant(String name) {
    return SECRETS.containsKey(name) || MEANT.stream().anyMatch(name::startsWith);
  }

  /**
   * Puts them over what is there.
   *
   * @throws IllegalArgumentException with one sentence that begins with the file's path, or with
   *     the folder's where the name does not look like one of an option
   */
  static void put(Path folder, List<String> names, LayeredOptions over) {
    for (String name : names) {
      Path file = folder.resolve(name);
      String origin = shown(folder, name);
      over.set(keys(origin, name), file.toString(), origin);
    }
  }

  private static String shown(Path folder, String name) {
    String shown = ShownName.isPath(folder) ? folder.toString() : "--secrets DIR";
    boolean isPath = Stream.of(name.split("\\.", -1)).allMatch(ShownName::isKey);
    return isPath ? shown + "/" + name : "a file in " + shown;
  }

  private static List<String> keys(String origin, String fileName) {
    List<String> path = path(fileName);
    if (path.isEmpty()) {
      throw new IllegalArgumentException(
          origin
              + ": not the path of an option that holds a secret, such as auth.clientSecret,"
              + " tokens.NAME.auth.clientSecret, proxy.password or cluster.encryptionKey");
    }
    List<String> keys = new ArrayList<>(path);
    keys.set(keys.size() - 1, keys.get(keys.size() - 1) + "File");
    return keys;
  }

  /** The keys of the secret that a file is named after, none: it is named after none. */
  private static List<String> path(String fileName) {
    if (SECRETS.containsKey(fileName)) {
      return List.of(fileName.split("\\.", -1));
    }
    for (Option secret : SECRETS.values()) {
      String end = "." + secret.path();
      // A token's name may have dots in it.
      int length = fileName.length() - TOKENS.length() - end.length();
      if (secret.scope() == Option.Scope.TOKEN
          && length > 0
          && fileName.startsWith(TOKENS)
          && fileName.endsWith(end)) {
        List<String> keys = new ArrayList<>();
        keys.add(Option.TOKENS.key());
        keys.add(fileName.substring(TOKENS.length(), TOKENS.length() + length));
        keys.addAll(List.of(secret.path().split("\\.", -1)));
        return keys;
      }
    }
    return List.of();
  }
}
