package dev.tokenmanager.internal.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tokenmanager.internal.config.AuthOptions;
import dev.tokenmanager.internal.config.StateFileOptions;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.token.Lifetime;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.token.TokenResponse;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RotationTest {

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    ((Logger) LoggerFactory.getLogger(Rotation.class)).addAppender(log);
  }

  @AfterEach
  void listenNoMore() {
    ((Logger) LoggerFactory.getLogger(Rotation.class)).detachAppender(log);
  }

  private static TokenOptions options(AuthOptions auth) {
    return Samples.options(Samples.issuer(), auth);
  }

  private static TokenOptions refreshToken() {
    return options(
        new AuthOptions.RefreshToken(
            Samples.inline("s3cr3t-r1"), null, null, Samples.client("caller"), List.of()));
  }

  private void note(
      Rotation rotation, TokenOptions options, @Nullable String sent, @Nullable String next) {
    TokenResponse response =
        new TokenResponse(
            new Secret("s3cr3t-a"),
            "Bearer",
            Lifetime.UNKNOWN,
            null,
            false,
            next == null ? null : new Secret(next),
            null,
            null,
            List.of(),
            null,
            null);
    TokenRequestFactory calls =
        new TokenRequestFactory(options, Samples::secret, Samples.assertions());
    rotation.note(response, sent == null ? null : new Secret(sent), calls);
  }

  @Test
  void note_rotated_isToldOnceWithoutTheSecret() {
    TokenOptions options = refreshToken();
    Rotation rotation = new Rotation(options);
    note(rotation, options, null, null);
    note(rotation, options, null, "s3cr3t-r1");
    assertThat(log.list).isEmpty();

    note(rotation, options, null, "s3cr3t-r2");
    note(rotation, options, "s3cr3t-r2", "s3cr3t-r3");

    assertThat(log.list).singleElement().hasToString(log.list.get(0).toString());
    assertThat(log.list.get(0).getLevel()).hasToString("WARN");
    assertThat(log.list.get(0).getFormattedMessage())
        .contains("token default", "after a restart")
        .doesNotContain("s3cr3t");
    // Loggers that show both would show the name twice.
    assertThat(log.list.get(0).getKeyValuePairs()).isNullOrEmpty();
  }

  @Test
  void note_rotatedAndAStateFileKeepsIt_nothingIsTold() {
    TokenOptions plain = refreshToken();
    TokenOptions options =
        new TokenOptions(
            plain.name(),
            plain.provider(),
            plain.auth(),
            plain.refresh(),
            plain.connection(),
            plain.maxWait(),
            plain.discoveryMaxAge(),
            false,
            new StateFileOptions("stateFile", Path.of("state"), null, List.of()));
    Rotation rotation = new Rotation(options);

    note(rotation, options, null, "s3cr3t-r2");

    assertThat(log.list).isEmpty();
  }

  @Test
  void note_anotherGrantIsConfigured_nothingIsTold() {
    TokenOptions options = options(Samples.password());
    note(new Rotation(options), options, "s3cr3t-r1", "s3cr3t-r2");
    assertThat(log.list).isEmpty();
  }
}
