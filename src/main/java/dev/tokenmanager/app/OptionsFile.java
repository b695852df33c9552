package dev.tokenmanager.app;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * Reads an options file, YAML or JSON by its name. Refuses what could be misread: duplicate keys,
 * YAML aliases, more than one document. Every refusal is one sentence that quotes nothing of the
 * file, not even the parser's own message. Blocking.
 */
final class OptionsFile {

  private static final long LIMIT_BYTES = 1 << 20;

  private OptionsFile() {}

  /** What that text says, which {@link #text} found in the file. */
  static JsonObject parse(Path file, String text) throws Refusal {
    return parse(file, mapper(file), text);
  }

  /** What is in the file, at most 1 MiB. */
  static String text(Path file) throws Refusal {
    if (!Files.exists(file)) {
      throw refusal(file, "no such file; name the options file with --conf FILE");
    }
    if (!Files.isRegularFile(file)) {
      throw refusal(file, "not a file; name the options file with --conf FILE");
    }
    try {
      if (Files.size(file) > LIMIT_BYTES) {
        throw refusal(file, "larger than 1 MiB");
      }
      String text = Files.readString(file);
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw refusal(file, "not UTF-8 text");
    } catch (IOException e) {
      throw refusal(file, "cannot be read");
    }
  }

  private static ObjectMapper mapper(Path file) throws Refusal {
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".json")) {
      return JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    }
    if (name.endsWith(".yaml") || name.endsWith(".yml")) {
      return YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    }
    throw refusal(file, "expected a file that ends with .yaml, .yml or .json");
  }

  private static JsonObject parse(Path file, ObjectMapper mapper, String text) throws Refusal {
    try {
      refuseAliases(file, mapper, text);
      try (JsonParser parser = mapper.createParser(text)) {
        Object content = parser.nextToken() == null ? null : mapper.readValue(parser, Object.class);
        if (!(content instanceof Map<?, ?> map)) {
          throw refusal(file, "expected an object with options, got something else");
        }
        if (parser.nextToken() != null) {
          throw refusal(file, "expected one object, got more behind it" + place(parser));
        }
        return object(map);
      }
    } catch (JsonProcessingException e) {
      throw refusal(file, problem(e));
    } catch (IOException e) {
      throw refusal(file, "cannot be read");
    }
  }

  /** Jackson takes an alias for a string: its name, which would then count as a secret. */
  private static void refuseAliases(Path file, ObjectMapper mapper, String text)
      throws IOException, Refusal {
    try (JsonParser parser = mapper.createParser(text)) {
      while (parser.nextToken() != null) {
        if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
          throw refusal(file, "YAML aliases (*name) are not supported" + place(parser));
        }
      }
    }
  }

  @SuppressWarnings("unchecked") // JSON and YAML keys are text
  private static JsonObject object(Map<?, ?> map) {
    return new JsonObject((Map<String, Object>) map);
  }

  private static String problem(JsonProcessingException e) {
    JsonLocation at = e.getLocation();
    String message = String.valueOf(e.getOriginalMessage());
    return (message.startsWith("Duplicate field") ? "the same key stands twice" : "not valid")
        + (at == null ? "" : place(at));
  }

  private static String place(JsonParser parser) {
    return place(parser.currentTokenLocation());
  }

  private static String place(JsonLocation at) {
    return " at line " + at.getLineNr() + ", column " + at.getColumnNr();
  }

  private static Refusal refusal(Path file, String problem) {
    return Refusal.wrongOptions(file + ": " + problem);
  }
}
