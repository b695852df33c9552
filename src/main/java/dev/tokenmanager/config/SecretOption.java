package dev.tokenmanager.config;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads where a secret comes from: the value itself, {@code …File}, or {@code …Env}. Pure. */
final class SecretOption {

  private SecretOption() {}

  /** Null where none of the three is given. */
  static @Nullable SecretSource read(OptionsNode node, String key) {
    String file = key + "File";
    String env = key + "Env";
    List<String> given = Stream.of(key, file, env).filter(node::has).toList();
    if (given.size() > 1) {
      throw node.refusal(
          given.get(1), "expected one of " + key + ", " + file + " and " + env + ", got more");
    }
    String value = node.text(key);
    if (value != null) {
      return new SecretSource.Inline(node.path(key), new Secret(value));
    }
    String path = node.text(file);
    if (path != null) {
      return new SecretSource.File(node.path(file), Path.of(path));
    }
    String variable = node.text(env);
    return variable == null ? null : new SecretSource.Env(node.path(env), variable);
  }

  /** Refuses its absence. */
  static SecretSource required(OptionsNode node, String key) {
    SecretSource source = read(node, key);
    if (source == null) {
      throw node.refusal(key, "missing; give " + key + ", " + key + "File or " + key + "Env");
    }
    return source;
  }
}
