package dev.tokenmanager.app;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.tokenmanager.internal.config.files.BoundedFile;
import dev.tokenmanager.internal.config.files.ShownName;
import dev.tokenmanager.internal.config.files.UnreadableFileException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads an options file, YAML or JSON by its name. Refuses what could be misread: duplicate keys,
 * YAML aliases, more than one document. Every refusal is one sentence that quotes nothing of the
 * file, not even the parser's own message. Blocking.
 */
final class OptionsFile {

  private OptionsFile() {}

  /** What that text says, which {@link #text} found in the file. */
  static JsonObject parse(Path file, String text) throws CommandFailure {
    return parse(file, mapper(file), text);
  }

  /** What is in the file, at most 1 MiB. */
  static String text(Path file) throws CommandFailure {
    try {
      return decoded(file);
    } catch (UnreadableFileException e) {
      throw refusal(file, problem(e));
    }
  }

  /** The same; null where there is no such file. */
  static @Nullable String textIfThere(Path file) throws CommandFailure {
    try {
      return decoded(file);
    } catch (UnreadableFileException e) {
      if (e.problem() == UnreadableFileException.Problem.MISSING) {
        return null;
      }
      throw refusal(file, problem(e));
    }
  }

  private static String decoded(Path file) throws CommandFailure, UnreadableFileException {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(BoundedFile.read(file));
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw refusal(file, "not UTF-8 text, save it as UTF-8");
    }
  }

  private static String problem(UnreadableFileException unreadable) {
    return switch (unreadable.problem()) {
      case MISSING -> "no such file; name the options file with --conf FILE";
      case NOT_A_FILE -> "not a file; name the options file with --conf FILE";
      case TOO_LARGE -> "larger than 1 MiB";
      case NO_ANSWER -> "does not answer, look at what it lies on";
      case UNREADABLE, USELESS -> "cannot be read";
    };
  }

  private static ObjectMapper mapper(Path file) throws CommandFailure {
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".json")) {
      return JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    }
    if (name.endsWith(".yaml") || name.endsWith(".yml")) {
      return YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    }
    throw refusal(file, "expected a file that ends with .yaml, .yml or .json");
  }

  private static JsonObject parse(Path file, ObjectMapper mapper, String text)
      throws CommandFailure {
    try {
      refuseAliases(file, mapper, text);
      try (JsonParser parser = mapper.createParser(text)) {
        Object content = parser.nextToken() == null ? null : mapper.readValue(parser, Object.class);
        if (!(content instanceof Map<?, ?> map)) {
          throw refusal(
              file,
              "expected an object with options, such as issuerUrl and auth, got "
                  + (content == null ? "nothing" : "something else"));
        }
        if (parser.nextToken() != null) {
          throw refusal(file, "expected one object, got more behind it" + place(parser));
        }
        return object(map);
      }
    } catch (JsonProcessingException e) {
      throw refusal(file, problem(e, text));
    } catch (IOException | RuntimeException e) {
      // A parser's own defect is no reason to show what it was about.
      throw refusal(file, "not valid");
    }
  }

  /** Jackson takes an alias for a string: its name, which would then count as a secret. */
  private static void refuseAliases(Path file, ObjectMapper mapper, String text)
      throws IOException, CommandFailure {
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

  private static String problem(JsonProcessingException e, String text) {
    JsonLocation at = e.getLocation();
    String place = at == null ? "" : place(at);
    return SyntaxMistake.of(String.valueOf(e.getOriginalMessage()), place, text);
  }

  private static String place(JsonParser parser) {
    return place(parser.currentTokenLocation());
  }

  private static String place(JsonLocation at) {
    return " at line " + at.getLineNr() + ", column " + at.getColumnNr();
  }

  private static CommandFailure refusal(Path file, String problem) {
    return CommandFailure.wrongOptions(shown(file) + ": " + problem);
  }

  /** Its path, if that may be shown; the name that is read unless told otherwise is no secret. */
  static String shown(Path file) {
    boolean usual = file.equals(Path.of(ConfigurationSources.DEFAULT_FILE));
    return usual || ShownName.isPath(file) ? file.toString() : "--conf FILE";
  }
}
