package dev.tokenmanager.internal.config.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.testing.PathOnAMount;
import dev.tokenmanager.testing.WaitLimit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many files on a mount whose server is gone: counts who waits for it. */
@Timeout(WaitLimit.TEST_SECONDS)
class HungMountTest {

  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir private Path folder;
  private final CountDownLatch server = new CountDownLatch(1);
  private final AtomicInteger asked = new AtomicInteger();

  @AfterEach
  void theServerComesBack() {
    server.countDown();
  }

  private Path hanging(Path file) {
    return PathOnAMount.resolving(
        file,
        () -> {
          asked.incrementAndGet();
          server.await();
          return file;
        });
  }

  private int blocked() throws InterruptedException {
    asked.incrementAndGet();
    server.await();
    return 0;
  }

  @Test
  void look_atAMountThatHangs_twoThreadsWaitForItAndOthersAreSeen() throws Exception {
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < 70; i++) {
      files.add(hanging(Files.writeString(folder.resolve("f" + i), "x")));
    }
    Path elsewhere =
        Files.writeString(Files.createDirectory(folder.resolve("elsewhere")).resolve("a"), "x");
    files.add(elsewhere);

    FileLook first = FileLook.at(files, SHORT);
    assertThat(asked).as("the others wait for the next look").hasValue(1);
    assertThat(first.answered(files.get(0))).isFalse();
    assertThat(first.isPutOff(files.get(1))).isTrue();

    FileLook.at(files, SHORT);
    FileLook third = FileLook.at(files, LONG);

    assertThat(asked).hasValue(2);
    assertThat(files.subList(0, 70)).noneMatch(third::answered);
    assertThat(third.of(elsewhere)).isEqualTo(FileStamp.of(elsewhere));

    server.countDown();
    await().until(() -> files.stream().allMatch(FileLook.at(files, LONG)::answered));
  }

  @Test
  void look_fileThatHoldsOnePlaceOfItsFolder_othersInItAreSeen() throws Exception {
    Path hung = hanging(Files.writeString(folder.resolve("hung"), "x"));
    Path good = Files.writeString(folder.resolve("good"), "x");

    assertThat(FileLook.at(List.of(hung, good), SHORT).isPutOff(good)).isTrue();

    assertThat(FileLook.at(List.of(hung, good), LONG).of(good)).isNotNull();
  }

  @Test
  void look_fileWhoseLookFailsUnforeseen_isNotHung() throws Exception {
    Path broken =
        PathOnAMount.resolving(
            Files.writeString(folder.resolve("a"), "x"),
            () -> {
              throw new IllegalStateException("broken");
            });
    Path good = Files.writeString(folder.resolve("b"), "x");

    FileLook look = FileLook.at(List.of(broken, good), LONG);

    assertThat(HungFiles.contains(broken)).isFalse();
    assertThat(look.answered(broken)).isTrue();
    assertThat(look.of(good)).isNotNull();
  }

  @Test
  void within_hungPath_isTriedOnceMoreAfterAMinute() throws Exception {
    Path file = folder.resolve("a");
    hang(file);
    assertThat(HungFiles.contains(file)).isTrue();

    HungFiles.due(file);
    hang(file);
    HungFiles.due(file);

    assertThatThrownBy(() -> HungFiles.within(LONG, file, this::blocked))
        .isInstanceOf(TimeoutException.class);
    assertThat(asked).as("threads").hasValue(2);
  }

  @Test
  void within_hungPathThatIsWellAgain_isReadThoughItsThreadNeverReturns() throws Exception {
    Path file = folder.resolve("a");
    hang(file);

    HungFiles.due(file);

    for (int i : IntStream.range(0, 3).toArray()) {
      assertThat(HungFiles.within(LONG, file, () -> i)).isEqualTo(i);
    }
  }

  private void hang(Path file) {
    assertThatThrownBy(() -> HungFiles.within(SHORT, file, this::blocked))
        .isInstanceOf(TimeoutException.class);
    await().until(() -> asked.get() > 0);
  }
}
