package dev.tokenmanager.internal.config;

import dev.tokenmanager.internal.config.files.LockedFile;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a token is kept over a restart, and the keys of its own that seal it there. Immutable.
 *
 * @param where JSON path of the option that names the file
 * @param path of the file, with the token's name in it
 * @param key base64 of 32 bytes, null: none given
 * @param previousKeys still able to open what they sealed
 */
public record StateFileOptions(
    String where, Path path, @Nullable SecretSource key, List<SecretSource> previousKeys) {

  private static final String NAME = "{name}";

  public StateFileOptions {
    previousKeys = List.copyOf(previousKeys);
  }

  /** Those of a token, null: it is not kept. */
  static @Nullable StateFileOptions from(String name, JsonFields fields) {
    SecretSource key = EncryptionKey.read(fields, Option.STATE_KEY);
    List<SecretSource> previous =
        EncryptionKey.readAll(fields, Option.PREVIOUS_STATE_KEYS, Option.STATE_KEY);
    JsonValue file = fields.get(Option.STATE_FILE);
    return file == null ? null : new StateFileOptions(file.path(), path(file, name), key, previous);
  }

  private static Path path(JsonValue file, String name) {
    String text = file.file().toString();
    if (!text.contains(NAME)) {
      return Path.of(text);
    }
    if (name.indexOf('/') >= 0 || name.indexOf('\\') >= 0 || name.startsWith(".")) {
      throw file.refuse(
          "the name of a token cannot stand in the name of a file, give that token a stateFile"
              + " without {name}");
    }
    try {
      return Path.of(text.replace(NAME, name));
    } catch (InvalidPathException e) {
      throw file.refuse("the name of a token cannot stand in the name of a file");
    }
  }

  /**
   * Refuses a file without a key, one for two tokens, and one that is another's lock or next
   * content.
   *
   * @throws IllegalArgumentException with the JSON path and the cure
   */
  static void requireConsistent(Map<String, TokenOptions> tokens, ClusterOptions cluster) {
    Map<Path, TokenOptions> users = new HashMap<>();
    for (TokenOptions token : tokens.values()) {
      StateFileOptions state = token.stateFile();
      if (state == null) {
        continue;
      }
      if (state.key == null && cluster.encryptionKey() == null) {
        throw new IllegalArgumentException(
            state.where
                + ": needs a key that seals it, give stateKey, stateKeyFile or stateKeyEnv, "
                + EncryptionKey.MAKE_ONE);
      }
      TokenOptions other = users.putIfAbsent(state.path.toAbsolutePath().normalize(), token);
      if (other != null && other.stateFile() != null) {
        throw shared(state, token, other.stateFile(), other);
      }
    }
    users.forEach((file, token) -> requireNotBeside(file, token, users));
  }

  private static void requireNotBeside(
      Path file, TokenOptions token, Map<Path, TokenOptions> users) {
    for (String ending : LockedFile.BESIDE) {
      TokenOptions other = users.get(file.resolveSibling(file.getFileName() + ending));
      if (other != null && other.stateFile() != null && token.stateFile() != null) {
        throw new IllegalArgumentException(
            place(other.stateFile(), other.name())
                + ": names the file with "
                + ending
                + " that is made beside that of "
                + place(token.stateFile(), token.name())
                + ", give the token another file");
      }
    }
  }

  private static IllegalArgumentException shared(
      StateFileOptions state, TokenOptions token, StateFileOptions other, TokenOptions otherToken) {
    List<String> places =
        List.of(place(state, token.name()), place(other, otherToken.name())).stream()
            .sorted()
            .toList();
    return new IllegalArgumentException(
        places.get(0)
            + ": names the same file as "
            + places.get(1)
            + ", give each token a file of its own, such as one with {name} in its path");
  }

  /** An inherited one stands where none of the two tokens is. */
  private static String place(StateFileOptions state, String name) {
    return state.where.equals(Option.STATE_FILE.key())
        ? OptionPath.of(OptionPath.of(Option.TOKENS.key(), name, 1), Option.STATE_FILE.key(), 1)
        : state.where;
  }

  /** Where its keys come from: the one that seals first, then those that only open. */
  public List<SecretSource> keys(ClusterOptions cluster) {
    Set<SecretSource> keys = new LinkedHashSet<>();
    if (cluster.encryptionKey() != null) {
      keys.add(cluster.encryptionKey());
    }
    if (key != null) {
      keys.add(key);
    }
    keys.addAll(cluster.previousEncryptionKeys());
    keys.addAll(previousKeys);
    return List.copyOf(keys);
  }

  /** Where those keys come from that are its own. */
  List<SecretSource> secrets() {
    List<SecretSource> own = new ArrayList<>(previousKeys);
    if (key != null) {
      own.add(0, key);
    }
    return own;
  }
}
