package dev.tokenmanager.app;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Reads an options file, YAML or JSON by its name. Duplicate keys are refused. Blocking. */
final class OptionsFile {

  private static final String HTTP = "http";

  private OptionsFile() {}

  /** Fails with {@link IllegalArgumentException}: one sentence that quotes nothing of the file. */
  static JsonObject read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          file + ": no such file; name the options file with --conf FILE");
    }
    JsonObject options = parse(file);
    if (options.containsKey(HTTP)) {
      throw new IllegalArgumentException(file + ": http: is not supported yet; remove it");
    }
    return options;
  }

  private static JsonObject parse(Path file) {
    ObjectMapper mapper = mapper(file.toString().toLowerCase(Locale.ROOT));
    try {
      Object content = mapper.readValue(Files.readString(file), Object.class);
      if (content instanceof Map<?, ?> map) {
        return object(map);
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(file + ": " + problem(e), e);
    } catch (IOException e) {
      throw new IllegalArgumentException(file + ": cannot be read as UTF-8 text", e);
    }
    throw new IllegalArgumentException(
        file + ": expected an object with options, got something else");
  }

  private static ObjectMapper mapper(String name) {
    if (name.endsWith(".json")) {
      return JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
    }
    if (name.endsWith(".yaml") || name.endsWith(".yml")) {
      return YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    }
    throw new IllegalArgumentException(
        name + ": expected a file that ends with .yaml, .yml or .json");
  }

  @SuppressWarnings("unchecked") // JSON and YAML keys are text
  private static JsonObject object(Map<?, ?> map) {
    return new JsonObject((Map<String, Object>) map);
  }

  /** Never the parser's own message, which may quote a secret. */
  private static String problem(JsonProcessingException e) {
    JsonLocation at = e.getLocation();
    String place = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
    String message = String.valueOf(e.getOriginalMessage());
    return message.startsWith("Duplicate field")
        ? "the same key stands twice" + place
        : "not valid" + place;
  }
}
