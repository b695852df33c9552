package dev.tokenmanager.internal.transport;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.CaFile;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.testing.TestCertificate;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.net.TrustOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What became of a CA file since the deployment. */
@Timeout(
    value = WaitLimit.TEST_SECONDS,
    unit = TimeUnit.SECONDS,
    threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CaTrustTest {

  @TempDir private Path folder;

  private static void assertUnusable(Path file, String sentence) {
    assertThatThrownBy(() -> new CaTrust(new CaFile(file, false)).read())
        .isInstanceOfSatisfying(
            ProviderException.class,
            failure ->
                HttpTransportHostileTest.assertFailure(
                    failure, TokenFailure.UNUSABLE_ANSWER, "ca_file"))
        .hasMessage("tls.caFile: " + sentence);
  }

  @Test
  void read_fileGoneBad_isToldOnceAndTheLastStays() throws Exception {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger(CaTrust.class);
    TestCertificate certificate = TestCertificate.create(folder, "ip:127.0.0.1");
    Path file = Files.copy(certificate.pem(), folder.resolve("ca.pem"));
    CaTrust trust = new CaTrust(new CaFile(file, false));
    TrustOptions good = trust.read();
    log.start();
    logger.addAppender(log);
    try {
      assertThat(trust.read()).isSameAs(good);
      Files.writeString(file, "");
      assertThat(trust.read()).isSameAs(good);
      Files.delete(file);
      assertThat(trust.read()).isSameAs(good);
      Files.copy(certificate.pem(), file);
      assertThat(trust.read()).isSameAs(good);
    } finally {
      logger.detachAppender(log);
    }

    assertThat(log.list)
        .extracting(line -> line.getLevel() + " " + line.getFormattedMessage())
        .containsExactly(
            "WARN tls.caFile: the file "
                + file
                + " holds no certificate, give PEM or DER; until then the last certificates stay"
                + " in use",
            "INFO tls.caFile: the file " + file + " is good again");
  }

  @Test
  void read_pipe_isRefusedInsteadOfWaitedFor() throws Exception {
    Path pipe = folder.resolve("pipe.pem");
    new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();

    assertUnusable(pipe, "there is no regular file " + pipe + ", correct the path.");
  }

  @Test
  void read_deviceWithoutEnd_isRefused() {
    assertUnusable(Path.of("/dev/zero"), "there is no regular file /dev/zero, correct the path.");
  }

  @Test
  void g10_read_secretInsteadOfAPath_isNotShown() {
    assertUnusable(
        Path.of(SECRET_MARK + "pasted"),
        "there is no file named there (not shown, it may be a secret), create it or correct the"
            + " path.");
  }
}
