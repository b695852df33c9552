package dev.tokenmanager.internal.config;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tokenmanager.internal.token.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class SecretChangesTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path dir;

  private final SecretReader reader = new SecretReader(name -> null);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(SecretFile.class);
  private Path path;
  private SecretSource.File source;

  @BeforeEach
  void load() throws IOException {
    path = dir.resolve("secret");
    source = new SecretSource.File("auth.clientSecretFile", path);
    write("old", 0);
    reader.load(List.of(source));
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void detach() {
    logger.detachAppender(log);
  }

  /** Writes in place, last modified that many seconds after the start. */
  private void write(String content, int seconds) throws IOException {
    Files.writeString(path, content.isEmpty() ? content : SECRET_MARK + content);
    Files.setLastModifiedTime(path, FileTime.from(START.plusSeconds(seconds)));
  }

  private void assertCurrent(String expected) {
    assertThat(reader.current(source).reveal()).isEqualTo(SECRET_MARK + expected);
  }

  @Test
  void lookForChanges_nothingChanged_isEmpty() {
    assertThat(reader.lookForChanges()).isEmpty();
    assertCurrent("old");
  }

  @Test
  void lookForChanges_newTime_readsAgainOnce() throws IOException {
    write("new", 1);
    assertCurrent("old");

    assertThat(reader.lookForChanges()).containsExactly(source);
    assertThat(reader.lookForChanges()).isEmpty();
    assertCurrent("new");
  }

  @Test
  void lookForChanges_newSizeAtSameTime_readsAgain() throws IOException {
    write("longer", 0);

    assertThat(reader.lookForChanges()).containsExactly(source);
    assertCurrent("longer");
  }

  @Test
  void lookForChanges_newTimeButSameText_reportsNothing() throws IOException {
    write("old\n", 1);

    assertThat(reader.lookForChanges()).isEmpty();
  }

  @Test
  void lookForChanges_replacedFileOfSameSizeAndTime_readsAgain() throws IOException {
    Path other = Files.writeString(dir.resolve("other"), SECRET_MARK + "new");
    Files.setLastModifiedTime(other, FileTime.from(START));
    Files.move(other, path, StandardCopyOption.ATOMIC_MOVE);

    assertThat(reader.lookForChanges()).containsExactly(source);
    assertCurrent("new");
  }

  @Test
  void lookForChanges_kubernetesTurnsItsLink_readsAgain() throws IOException {
    SecretSource.File mounted =
        new SecretSource.File("auth.apiKeyFile", dir.resolve("mount").resolve("key"));
    mount("..v1", "one");
    Files.createSymbolicLink(mounted.path(), Path.of("..data", "key"));
    reader.load(List.of(mounted));

    mount("..v2", "two");

    assertThat(reader.lookForChanges()).containsExactly(mounted);
    assertThat(reader.current(mounted).reveal()).isEqualTo(SECRET_MARK + "two");
  }

  /** As the kubelet does: a new directory, then {@code ..data} turned to it in one step. */
  private void mount(String version, String content) throws IOException {
    Path data = Files.createDirectories(dir.resolve("mount").resolve(version));
    Files.writeString(data.resolve("key"), SECRET_MARK + content);
    Files.setLastModifiedTime(data.resolve("key"), FileTime.from(START));
    Path link = dir.resolve("mount").resolve("..data_tmp");
    Files.createSymbolicLink(link, Path.of(version));
    Files.move(link, dir.resolve("mount").resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void lookForChanges_sharedFile_isOneSourceWhereverItIsNamed() throws IOException {
    SecretSource.File other = new SecretSource.File("tokens.b.auth.clientSecretFile", path);
    reader.load(List.of(other));
    write("new", 1);

    assertThat(reader.lookForChanges()).containsExactly(source).containsExactly(other);
    assertThat(reader.current(other).reveal()).isEqualTo(SECRET_MARK + "new");
  }

  @Test
  void lookForChanges_vanishedFile_keepsTheLastValueWithOneWarning() throws IOException {
    Files.delete(path);

    assertThat(reader.lookForChanges()).isEmpty();
    assertThat(reader.lookForChanges()).isEmpty();
    assertThat(reader.reread(source)).isFalse();

    assertCurrent("old");
    assertThat(log.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN);
    assertThat(log.list.get(0).getFormattedMessage())
        .startsWith("auth.clientSecretFile: there is no file " + path);
  }

  @Test
  void lookForChanges_fileIsBack_isSaidAndWatchedAgain() throws IOException {
    write("", 1);
    assertThat(reader.lookForChanges()).isEmpty();
    write("old", 2);
    assertThat(reader.lookForChanges()).isEmpty();
    Files.delete(path);
    assertThat(reader.lookForChanges()).isEmpty();
    write("new", 0);
    assertThat(reader.lookForChanges()).containsExactly(source);

    assertCurrent("new");
    assertThat(log.list)
        .extracting(ILoggingEvent::getLevel)
        .containsExactly(Level.WARN, Level.INFO, Level.WARN, Level.INFO);
  }

  @Test
  void lookForChanges_readableAgainWithoutNewStamp_isNoticed() throws IOException {
    write("", 1);
    assertThat(reader.lookForChanges()).isEmpty();
    write("new", 0);

    assertThat(reader.lookForChanges()).containsExactly(source);
  }

  @Test
  void reread_sameSizeWithinOneTick_findsTheChange() throws IOException {
    write("new", 0);
    assertThat(reader.lookForChanges()).isEmpty();

    assertThat(reader.reread(source)).isTrue();
    assertThat(reader.reread(source)).isFalse();
    assertCurrent("new");
  }

  @Test
  void reread_foundAChange_lookForChangesStillReportsIt() throws IOException {
    write("new", 0);
    assertThat(reader.reread(source)).isTrue();

    assertThat(reader.lookForChanges()).containsExactly(source);
    assertThat(reader.lookForChanges()).isEmpty();
  }

  @Test
  void reread_otherSource_isFalse() {
    assertThat(reader.reread(new SecretSource.Inline("a", new Secret("x")))).isFalse();
    assertThat(reader.reread(new SecretSource.Env("b", "X"))).isFalse();
    assertThat(reader.reread(new SecretSource.File("c", dir.resolve("unknown")))).isFalse();
  }

  @Test
  void log_anyTransition_showsNoContent() throws IOException {
    write("", 1);
    reader.lookForChanges();
    write(Options.SECRET, 2);
    reader.lookForChanges();

    assertThat(log.list)
        .hasSize(2)
        .extracting(ILoggingEvent::getFormattedMessage)
        .noneMatch(message -> message.contains(Options.SECRET));
  }
}
