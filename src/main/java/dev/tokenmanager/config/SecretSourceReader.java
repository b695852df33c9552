package dev.tokenmanager.config;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one secret, given as {@code name}, {@code nameFile} or {@code nameEnv}. */
final class SecretSourceReader {

  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private SecretSourceReader() {}

  /** The keys of the three ways. */
  static List<String> keys(String name) {
    return List.of(name, name + "File", name + "Env");
  }

  /** The three ways, for a sentence. */
  static String ways(String name) {
    return "give " + name + ", " + name + "File or " + name + "Env";
  }

  static SecretSource require(JsonFields fields, String name) {
    SecretSource source = read(fields, name);
    if (source == null) {
      throw fields.refuse(name, "required, " + ways(name));
    }
    return source;
  }

  /** The secret's source, null: not given. */
  static @Nullable SecretSource read(JsonFields fields, String name) {
    List<String> given = keys(name).stream().filter(fields::has).toList();
    if (given.size() > 1) {
      throw fields.refuse(
          given.get(1), "not allowed beside " + given.get(0) + ", give one of them");
    }
    JsonValue inline = fields.get(name);
    if (inline != null) {
      return new SecretSource.Inline(inline.path(), inline.secret());
    }
    JsonValue file = fields.get(name + "File");
    if (file != null) {
      return new SecretSource.File(file.path(), PathReader.read(file));
    }
    JsonValue variable = fields.get(name + "Env");
    return variable == null ? null : env(variable);
  }

  private static SecretSource env(JsonValue variable) {
    // Catches the secret itself written here, before a later message shows it as a name.
    if (!VARIABLE.matcher(variable.string()).matches()) {
      throw variable.refuse("expected name of an environment variable (letters, digits and _)");
    }
    return new SecretSource.Env(variable.path(), variable.string());
  }
}
