package dev.tokenmanager.internal.config.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenmanager.testing.WaitLimit;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockedFileTest {

  private static final int WRITERS = 20;

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("state");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private String content() throws IOException {
    return Files.readString(file());
  }

  private static String refusal(Path file) {
    try {
      LockedFile.open(file).close();
      return "opened";
    } catch (LockedFile.RefusedException e) {
      return e.isInUse() + " " + e.sentence();
    }
  }

  /** Writes for ever; says so once it has begun. */
  public static final class Writer {

    private Writer() {}

    @SuppressWarnings("InfiniteLoopStatement")
    public static void main(String[] args) throws Exception {
      LockedFile locked = LockedFile.open(Path.of(args[0]));
      for (int i = 0; ; i++) {
        locked.replace(bytes(line(args[1] + "-" + i)));
        System.out.println(i == 0 ? "begun" : "again");
      }
    }

    /** Long enough not to fit into one block of a disk, and to be seen when it is torn. */
    static String line(String mark) {
      return mark + " " + "x".repeat(20_000) + " " + mark;
    }
  }

  /** Where a class was loaded from, whatever loads the tests. */
  private static Path place(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Lets it write that often. */
  private static void awaitWrites(Process process, int writes) throws IOException {
    BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    for (int i = 0; i < writes; i++) {
      assertThat(out.readLine()).isNotNull();
    }
  }

  private Process writer(String mark) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                place(Writer.class) + File.pathSeparator + place(LockedFile.class),
                Writer.class.getName(),
                file().toString(),
                mark)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    assertThat(out.readLine()).isEqualTo("begun");
    return process;
  }

  private static void kill(Process process) throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(WaitLimit.SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void replace_isWholeAndItsOwners() throws Exception {
    try (LockedFile locked = LockedFile.open(file())) {
      locked.replace(bytes("one, which is longer"));
      locked.replace(bytes("two"));
      assertThat(content()).isEqualTo("two");
      for (Path made : List.of(file(), folder.resolve("state.lock"))) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
            .isEqualTo("rw-------");
      }
    }
    assertThat(folder.resolve("state.new")).doesNotExist();
  }

  @Test
  void open_leftOver_isTakenAway() throws Exception {
    Files.writeString(folder.resolve("state.new"), "half of");
    try (LockedFile locked = LockedFile.open(file())) {
      assertThat(folder.resolve("state.new")).doesNotExist();
      locked.replace(bytes("whole"));
    }
    assertThat(content()).isEqualTo("whole");
  }

  @Test
  void open_linkInThePlaceOfTheNextContent_isNotFollowed() throws Exception {
    Path target = Files.writeString(folder.resolve("target"), "untouched");
    try (LockedFile locked = LockedFile.open(file())) {
      Files.createSymbolicLink(folder.resolve("state.new"), target);
      locked.replace(bytes("whole"));
    }
    assertThat(target).hasContent("untouched");
    assertThat(Files.isSymbolicLink(file())).isFalse();
  }

  @Test
  void open_inThisProcess_isRefusedAndTheFirstKeepsItsLock() throws Exception {
    try (LockedFile first = LockedFile.open(file())) {
      assertThat(refusal(file())).startsWith("true another process uses the file " + file());
      assertThat(refusal(folder.resolve("../" + folder.getFileName() + "/state")))
          .startsWith("true ");
      assertThat(LockedFile.isLocked(file())).isTrue();
      // The system's lock, too: else another process could have it.
      assertThat(isLockedForOthers()).isTrue();
      first.replace(bytes("one"));
    }
    assertThat(LockedFile.isLocked(file())).isFalse();
    assertThat(refusal(file())).startsWith("opened");
  }

  private boolean isLockedForOthers() throws Exception {
    Object inode = Files.getAttribute(folder.resolve("state.lock"), "unix:ino");
    return Files.readString(Path.of("/proc/locks")).contains(":" + inode + " ");
  }

  @Test
  void open_anotherProcessHasIt_isRefusedUntilItIsKilled() throws Exception {
    Process process = writer("w");
    try {
      assertThat(LockedFile.isLocked(file())).isTrue();
      assertThat(refusal(file())).startsWith("true another process uses the file " + file());
    } finally {
      kill(process);
    }
    assertThat(LockedFile.isLocked(file())).isFalse();
    assertThat(refusal(file())).startsWith("opened");
  }

  @Test
  void kill9InALoopOfWrites_leavesAlwaysAWholeContent() throws Exception {
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      Process process = writer("w" + i);
      awaitWrites(process, i * 7 % 40); // then it is somewhere in the next one
      kill(process);
      String content = content();
      String mark = content.substring(0, content.indexOf(' '));
      assertThat(content).isEqualTo(Writer.line(mark));
      seen.add(mark);
    }
    assertThat(seen).hasSize(WRITERS).allMatch(mark -> mark.startsWith("w"));
  }

  @Test
  void replace_folderIsGone_failsWithoutAPath() throws Exception {
    Path inner = Files.createDirectory(folder.resolve("s3cr3t-folder"));
    try (LockedFile locked = LockedFile.open(inner.resolve("state"))) {
      Files.delete(inner.resolve("state.lock"));
      Files.delete(inner);
      assertThatThrownBy(() -> locked.replace(bytes("one")))
          .isInstanceOf(IOException.class)
          .message()
          .isNotBlank()
          .doesNotContain("s3cr3t");
    }
  }

  @Test
  void replace_closed_writesNothing() throws Exception {
    LockedFile locked = LockedFile.open(file());
    locked.replace(bytes("one"));
    locked.close();
    locked.close();
    locked.replace(bytes("two"));
    assertThat(content()).isEqualTo("one");
  }

  @Test
  void unwritable_looksAndMakesNothing() throws Exception {
    assertThat(LockedFile.unwritable(file())).isNull();
    assertThat(Objects.requireNonNull(LockedFile.unwritable(folder.resolve("no/state"))))
        .startsWith("there is no folder");
    assertThat(LockedFile.unwritable(folder)).isNotNull();
    assertThat(LockedFile.isLocked(file())).isFalse();
    try (var files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }
}
