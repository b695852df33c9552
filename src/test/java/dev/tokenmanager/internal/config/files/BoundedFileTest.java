package dev.tokenmanager.internal.config.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.internal.config.SecretReader;
import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.config.files.UnreadableFileException.Problem;
import dev.tokenmanager.testing.WaitLimit;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are none, or no end of one. */
@Timeout(WaitLimit.TEST_SECONDS) // what hangs, fails
class BoundedFileTest {

  private static final Duration SHORT = Duration.ofSeconds(1);

  @TempDir private Path folder;

  private Path pipe(String name) throws Exception {
    Path pipe = folder.resolve(name);
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    return pipe;
  }

  private static void assertRefused(Path file, Problem problem, String sentence) {
    UnreadableFileException refused =
        catchThrowableOfType(UnreadableFileException.class, () -> BoundedFile.read(file));
    assertThat(refused.problem()).isEqualTo(problem);
    assertThat(refused.sentence()).startsWith(sentence).contains(file.toString());
  }

  @Test
  void read_file_isItsContent() throws Exception {
    Path file = Files.writeString(folder.resolve("a"), "text");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    Path linkToLink = Files.createSymbolicLink(folder.resolve("link2"), link);

    assertThat(BoundedFile.read(file)).asString().isEqualTo("text");
    assertThat(BoundedFile.read(linkToLink)).asString().isEqualTo("text");
  }

  @Test
  void read_atTheLimit_isReadAndOneByteMoreRefused() throws Exception {
    Path file = Files.write(folder.resolve("a"), new byte[1 << 20]);
    assertThat(BoundedFile.read(file)).hasSize(1 << 20);

    Files.write(file, new byte[(1 << 20) + 1]);
    assertRefused(file, Problem.TOO_LARGE, "the file ");
  }

  @Test
  void read_sparseFileOfFourGigabytes_isRefusedUnread() throws Exception {
    Path file = folder.resolve("sparse");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(4L << 30);
    }
    assertRefused(file, Problem.TOO_LARGE, "the file ");
  }

  @Test
  void read_fileThatSaysItIsEmpty_isBounded() throws Exception {
    // Size 0, and more than the limit in it: so looks what grows while it is read.
    Path file = Path.of("/proc/self/environ");
    assertThat(Files.size(file)).isZero();
    int most = 4;

    assertThatThrownBy(() -> BoundedFile.read(file, most))
        .isInstanceOfSatisfying(
            UnreadableFileException.class,
            e -> assertThat(e.problem()).isEqualTo(Problem.TOO_LARGE));
  }

  @Test
  void read_pipe_isRefusedAtOnce() throws Exception {
    assertRefused(pipe("pipe"), Problem.NOT_A_FILE, "there is no regular file ");
  }

  @Test
  void read_linkToAPipe_isRefusedAtOnce() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), pipe("pipe"));
    assertRefused(link, Problem.NOT_A_FILE, "there is no regular file ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dev/zero", "/dev/null", "/dev/random", "/usr/bin", "/proc/self/fd"})
  void read_deviceOrFolder_isRefused(Path file) {
    assertRefused(file, Problem.NOT_A_FILE, "there is no regular file ");
  }

  @Test
  void read_socket_isRefused() throws Exception {
    Path socket = folder.resolve("socket");
    try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listening.bind(UnixDomainSocketAddress.of(socket));
      assertRefused(socket, Problem.NOT_A_FILE, "there is no regular file ");
    }
  }

  @Test
  void read_linkLoop_isRefused() throws Exception {
    Path one = folder.resolve("one");
    Path two = Files.createSymbolicLink(folder.resolve("two"), one);
    Files.createSymbolicLink(one, two);
    assertRefused(one, Problem.UNREADABLE, "the file ");
  }

  @Test
  void read_missing_isRefused() throws Exception {
    assertRefused(folder.resolve("none"), Problem.MISSING, "there is no file ");
    Path dangling = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("gone"));
    assertRefused(dangling, Problem.MISSING, "there is no file ");
  }

  @Test
  void read_whatNoneMayRead_isRefusedWithoutTheSystemsMessage() {
    // Also for root: there is nothing at that address of the process.
    Path file = Path.of("/proc/self/mem");

    assertRefused(file, Problem.UNREADABLE, "the file ");
    assertThatThrownBy(() -> BoundedFile.read(file)).hasMessageContaining("(IOException)");
  }

  /** It was a file when it was looked at, and a pipe when it was opened. */
  @Test
  void call_openingAPipe_isGivenUpInTimeAndHoldsNothing() throws Exception {
    Path pipe = pipe("pipe");

    assertThatThrownBy(() -> HungFiles.within(SHORT, pipe, () -> open(pipe)))
        .isInstanceOf(TimeoutException.class);
    assertThat(HungFiles.contains(pipe)).isTrue();
    // No second thread waits for it, but for others.
    Set<Thread> waiting = threads();
    assertThatThrownBy(() -> HungFiles.within(Duration.ofHours(1), pipe, () -> open(pipe)))
        .isInstanceOf(TimeoutException.class);
    assertThat(waiting).containsAll(threads());
    Path other = Files.writeString(folder.resolve("other"), "x");
    assertThat(BoundedFile.read(other)).hasSize(1);

    Files.writeString(pipe, "y"); // a writer comes

    await().until(() -> !HungFiles.contains(pipe));
    assertThat(HungFiles.within(Duration.ofMinutes(1), pipe, () -> 1)).isEqualTo(1);
    await().until(() -> threads().isEmpty());
  }

  private static int open(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.read();
    }
  }

  private static Set<Thread> threads() {
    return Set.copyOf(
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("token-manager-file"))
            .toList());
  }

  @Test
  void read_fileThatHangs_saysSo() throws Exception {
    Path file = Files.writeString(folder.resolve("a"), "x");
    CountDownLatch server = new CountDownLatch(1);
    assertThatThrownBy(
            () ->
                HungFiles.within(
                    SHORT,
                    file,
                    () -> {
                      server.await();
                      return 0;
                    }))
        .isInstanceOf(TimeoutException.class);

    assertRefused(file, Problem.NO_ANSWER, "the file ");
    assertThat(FileLook.at(List.of(file)).answered(file)).isFalse();

    server.countDown();
    await().until(() -> !HungFiles.contains(file));
    assertThat(BoundedFile.read(file)).hasSize(1);
  }

  @Test
  void look_atMany_tellsWhatEachIs() throws Exception {
    Path file = Files.writeString(folder.resolve("a"), "x");
    Path none = folder.resolve("none");
    Path pipe = pipe("pipe");

    FileLook look = FileLook.at(List.of(file, none, pipe));

    assertThat(look.of(file)).isEqualTo(FileStamp.of(file));
    assertThat(look.of(none)).isNull();
    assertThat(look.of(pipe)).isNotNull();
    assertThat(List.of(file, none, pipe)).allMatch(look::answered);
  }

  @Test
  void secretFile_turnsIntoAPipe_keepsItsValueAndComesBack() throws Exception {
    Path file = Files.writeString(folder.resolve("secret"), "one");
    SecretSource.File source = new SecretSource.File("auth.clientSecretFile", file);
    SecretReader reader = new SecretReader();
    reader.load(List.of(source));

    Files.move(pipe("pipe"), Files.createDirectory(folder.resolve("d")).resolve("pipe"));
    Files.delete(file);
    Files.move(folder.resolve("d").resolve("pipe"), file);
    assertThat(reader.lookForChanges()).isEmpty();
    assertThat(reader.current(source).reveal()).isEqualTo("one");

    Files.delete(file);
    Files.writeString(file, "two");
    assertThat(reader.lookForChanges()).containsExactly(source);
    assertThat(reader.current(source).reveal()).isEqualTo("two");
  }
}
