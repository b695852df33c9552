package dev.tokenmanager.app;

import dev.tokenmanager.config.VerticleOptionsReader;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the options of the runnable jar come from: a file, over it a folder of secrets, over both
 * the environment. Immutable; holds secrets of the environment.
 *
 * @param file YAML or JSON
 * @param fileOptional whether the file may be missing: the environment or the folder say enough
 * @param secrets the folder, null: none
 * @param environment the variables that are options
 */
record JarConfiguration(
    Path file, boolean fileOptional, @Nullable Path secrets, Map<String, String> environment) {

  static final String DEFAULT_FILE = "conf/token-manager.yaml";

  private static final String TEXT = "text";
  private static final String NAMES = "secrets";
  private static final String PROBLEM = "problem";

  JarConfiguration {
    environment = Map.copyOf(environment);
  }

  /**
   * The file that is read where none is named may be missing, if there is anything else. Blocking.
   */
  static JarConfiguration of(Path file, Map<String, String> environment, @Nullable Path secrets) {
    Map<String, String> options = EnvironmentOptions.of(environment);
    boolean optional =
        file.equals(Path.of(DEFAULT_FILE))
            && !Files.exists(file)
            && (!options.isEmpty() || secrets != null);
    return new JarConfiguration(file, optional, secrets, options);
  }

  /**
   * The options, found valid; whether the files that they name can be read is not asked. Blocking.
   */
  static JarOptions load(Path file, Map<String, String> environment, @Nullable Path secrets)
      throws Refusal {
    return of(file, environment, secrets).load();
  }

  JarOptions load() throws Refusal {
    return options(read(file, fileOptional, secrets));
  }

  /** What is there now, or the problem with it; equal as long as nothing changes. Blocking. */
  static JsonObject read(Path file, boolean fileOptional, @Nullable Path secrets) {
    JsonObject found = new JsonObject();
    try {
      if (!fileOptional || Files.exists(file)) {
        found.put(TEXT, OptionsFile.text(file));
      }
      if (secrets != null) {
        found.put(NAMES, new JsonArray(SecretsFolder.names(secrets)));
      }
      return found;
    } catch (Refusal refusal) {
      return new JsonObject().put(PROBLEM, refusal.getMessage());
    }
  }

  /** The options that this makes, found valid. */
  JarOptions options(JsonObject found) throws Refusal {
    String problem = found.getString(PROBLEM);
    if (problem != null) {
      throw Refusal.wrongOptions(problem);
    }
    String text = found.getString(TEXT);
    Overlay over = new Overlay(text == null ? new JsonObject() : OptionsFile.parse(file, text));
    putOver(over, found);
    try {
      JarOptions options = JarOptions.of(over.content());
      VerticleOptionsReader.read(options.verticle());
      return options;
    } catch (IllegalArgumentException e) {
      throw Refusal.wrongOptions(over.explain(String.valueOf(e.getMessage()), file.toString()));
    }
  }

  private void putOver(Overlay over, JsonObject found) throws Refusal {
    try {
      if (secrets != null) {
        List<String> names =
            found.getJsonArray(NAMES, new JsonArray()).stream().map(String::valueOf).toList();
        SecretsFolder.put(secrets, names, over);
      }
      EnvironmentOptions.put(environment, over);
    } catch (IllegalArgumentException e) {
      throw Refusal.wrongOptions(String.valueOf(e.getMessage()));
    }
  }

  /** Shows no value. */
  @Override
  public String toString() {
    return file + ", " + secrets + ", " + environment.keySet();
  }
}
