package dev.tokenmanager.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Secrets that are hardly meant as they are written: told, and sent all the same. */
class SecretRemarksTest {

  private static final String BLANK = "begins or ends with a blank";
  private static final String NUL = "contains a NUL character";
  private static final String PLACEHOLDER = "is a placeholder like ${NAME}";

  @TempDir private Path folder;

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(SecretRemarks.class);

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void detach() {
    logger.detachAppender(log);
  }

  private List<String> messages() {
    return log.list.stream()
        .map(line -> line.getLevel() + " " + line.getFormattedMessage())
        .toList();
  }

  static Stream<Arguments> texts() {
    return Stream.of(
        arguments("plain", "s3cr3t", null),
        arguments("blank inside", "s3cr3t pass phrase", null),
        arguments("line end at the end", "s3cr3t\r\n", null),
        arguments("dollar sign", "$s3cr3t{x}", null),
        arguments("placeholder as a part", "s3cr3t${", null),
        arguments("blank at the end", "s3cr3t ", BLANK),
        arguments("blank before the line end (echo 'x ')", "s3cr3t \n", BLANK),
        arguments("tab at the beginning", "\ts3cr3t", BLANK),
        arguments("empty line at the beginning", "\ns3cr3t", BLANK),
        arguments("no-break space (copied from a page)", "s3cr3t\u00A0", BLANK),
        arguments("zero-width space", "\u200Bs3cr3t", BLANK),
        arguments("second byte order mark", "\uFEFF\uFEFFs3cr3t", BLANK),
        arguments("NUL (fixed-length export)", "s3cr3t\0\0", NUL),
        arguments("UTF-16 without mark", "s\0" + "3\0" + "c\0", NUL),
        arguments("envsubst did not run", "${CLIENT_SECRET}", PLACEHOLDER),
        arguments("placeholder with default", "${CLIENT_SECRET:-}\n", PLACEHOLDER),
        arguments("placeholder between blanks", " ${secret.value} ", PLACEHOLDER),
        arguments("Kubernetes' form", "$(CLIENT_SECRET)", PLACEHOLDER));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("texts")
  void secret_thatLooksWrong_isToldOnceInWhateverWayItIsGiven(
      String name, String text, String remark) throws IOException {
    SecretReader reader = new SecretReader(variable -> text);
    List<SecretSource> sources =
        List.of(
            new SecretSource.File("a.secretFile", Files.writeString(folder.resolve("s"), text)),
            new SecretSource.File("b.secretFile", folder.resolve("s")),
            new SecretSource.Env("secretEnv", "SET"),
            new SecretSource.Inline("secret", new JsonValue("secret", text).secret()));

    reader.load(sources);
    reader.warn(sources);
    reader.warn(sources);

    assertThat(reader.current(sources.get(0)).reveal()).isEqualTo(SecretText.of(text));
    if (remark == null) {
      assertThat(messages()).isEmpty();
      assertThat(reader.remarks(sources)).isEmpty();
    } else {
      String predicate = ": the secret " + remark;
      assertThat(messages())
          .satisfiesExactly(
              line -> assertThat(line).startsWith("WARN a.secretFile" + predicate),
              line -> assertThat(line).startsWith("WARN secretEnv" + predicate),
              line -> assertThat(line).startsWith("WARN secret" + predicate));
      assertThat(reader.remarks(sources)).hasSize(3);
      assertThat(messages().toString()).doesNotContain("s3cr3t", "CLIENT_SECRET");
    }
  }

  @Test
  void file_thatChanges_isToldAgainOnlyWhereItGoesWrongAnew() throws IOException {
    SecretReader reader = new SecretReader();
    Path file = Files.writeString(folder.resolve("s"), "good and long");
    List<SecretSource> sources = List.of(new SecretSource.File("secretFile", file));
    reader.load(sources);
    reader.warn(sources);
    for (String next : List.of("bad ", "also bad ", "good again", "bad  ")) {
      Files.writeString(file, next);
      assertThat(reader.lookForChanges()).hasSize(1);
    }

    assertThat(messages()).hasSize(2).allMatch(line -> line.startsWith("WARN secretFile: "));
  }
}
