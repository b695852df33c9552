package dev.tokenmanager.app;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the options of the runnable jar come from: a file, over it a folder of secrets, over both
 * the environment. Holds secrets of the environment, and what they last made, so that nothing is
 * parsed again until it changes. Any thread.
 */
final class ConfigurationSources {

  static final String DEFAULT_FILE = "conf/token-manager.yaml";

  private static final String TEXT = "text";
  private static final String NAMES = "secrets";
  private static final String PROBLEM = "problem";

  private final Path file;
  private final boolean fileOptional;
  private final @Nullable Path secrets;
  private final Map<String, String> environment;
  private volatile @Nullable Made last;

  /** The options that were made of what was found, and what else they came from than the file. */
  private record Made(JsonObject found, ServiceOptions options, LayeredOptions over) {}

  ConfigurationSources(
      Path file, boolean fileOptional, @Nullable Path secrets, Map<String, String> environment) {
    this.file = file;
    this.fileOptional = fileOptional;
    this.secrets = secrets;
    this.environment = Map.copyOf(environment);
  }

  /** YAML or JSON. */
  Path file() {
    return file;
  }

  /** Whether the file may be missing: the environment or the folder say enough. */
  boolean fileOptional() {
    return fileOptional;
  }

  /** The folder of secrets, null: none. */
  @Nullable Path secrets() {
    return secrets;
  }

  /**
   * The file that is read where none is named may be missing, if there is anything else. Blocking.
   */
  static ConfigurationSources of(
      Path file, Map<String, String> environment, @Nullable Path secrets) {
    Map<String, String> options = EnvironmentOptions.of(environment);
    boolean optional =
        file.equals(Path.of(DEFAULT_FILE))
            && !Files.exists(file)
            && (!options.isEmpty() || secrets != null);
    return new ConfigurationSources(file, optional, secrets, options);
  }

  /**
   * The options, found valid; whether the files that they name can be read is not asked. Blocking.
   */
  ServiceOptions load() throws CommandFailure {
    return options(read(file, fileOptional, secrets));
  }

  /** What is there now, or the problem with it; equal as long as nothing changes. Blocking. */
  static JsonObject read(Path file, boolean fileOptional, @Nullable Path secrets) {
    JsonObject found = new JsonObject();
    try {
      String text = fileOptional ? OptionsFile.textIfThere(file) : OptionsFile.text(file);
      if (text != null) {
        found.put(TEXT, text);
      }
      if (secrets != null) {
        found.put(NAMES, new JsonArray(SecretsFolder.names(secrets)));
      }
      return found;
    } catch (CommandFailure refusal) {
      return new JsonObject().put(PROBLEM, refusal.getMessage());
    }
  }

  /** The options that this makes, found valid. */
  ServiceOptions options(JsonObject found) throws CommandFailure {
    Made made = last;
    if (made != null && made.found.equals(found)) {
      return made.options;
    }
    LayeredOptions over = over(found);
    try {
      ServiceOptions options = ServiceOptions.of(over.content());
      last = new Made(found, options, over);
      return options;
    } catch (IllegalArgumentException e) {
      throw CommandFailure.wrongOptions(explained(over, String.valueOf(e.getMessage())));
    }
  }

  /** All that is wrong with what is there now, a sentence each. Blocking. */
  List<String> defects() {
    try {
      LayeredOptions over = over(read(file, fileOptional, secrets));
      return OptionDefects.of(over.content()).stream()
          .map(defect -> explained(over, defect))
          .toList();
    } catch (CommandFailure unreadable) {
      return List.of(String.valueOf(unreadable.getMessage()));
    }
  }

  private LayeredOptions over(JsonObject found) throws CommandFailure {
    String problem = found.getString(PROBLEM);
    if (problem != null) {
      throw CommandFailure.wrongOptions(problem);
    }
    String text = found.getString(TEXT);
    LayeredOptions over =
        new LayeredOptions(text == null ? new JsonObject() : OptionsFile.parse(file, text));
    putOver(over, found);
    return over;
  }

  /**
   * What is wrong with an option of those that were made last, behind the place that it came from:
   * the file, a variable, a file of the folder.
   *
   * @param defect begins with the option's path
   */
  String explained(String defect) {
    Made made = last;
    return made == null ? OptionsFile.shown(file) + ": " + defect : explained(made.over, defect);
  }

  private String explained(LayeredOptions over, String defect) {
    return over.explain(defect, OptionsFile.shown(file));
  }

  private void putOver(LayeredOptions over, JsonObject found) throws CommandFailure {
    try {
      if (secrets != null) {
        List<String> names =
            found.getJsonArray(NAMES, new JsonArray()).stream().map(String::valueOf).toList();
        SecretsFolder.put(secrets, names, over);
      }
      EnvironmentOptions.put(environment, over);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.wrongOptions(String.valueOf(e.getMessage()));
    }
  }

  /** Shows no value. */
  @Override
  public String toString() {
    return OptionsFile.shown(file) + ", with " + environment.size() + " variables";
  }
}
