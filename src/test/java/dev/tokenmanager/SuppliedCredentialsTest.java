package dev.tokenmanager;

import static dev.tokenmanager.VerticleFixture.failureOf;
import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.testing.ScriptedSupplier;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each kind of credential from a supplier that fails at deployment: nothing breaks, nothing is
 * sent.
 */
@Timeout(WaitLimit.TEST_SECONDS)
class SuppliedCredentialsTest {

  @RegisterExtension final VerticleFixture stage = new VerticleFixture();

  /** Where a supplier may stand. */
  enum Place {
    PREVIOUS_CLIENT_SECRET("auth.previousClientSecret"),
    PRIVATE_KEY("auth.privateKey"),
    PRIVATE_KEY_PASSWORD("auth.privateKeyPassword"),
    ASSERTION("auth.assertion"),
    KEY_OF_AN_ASSERTION("auth.privateKey"),
    SUBJECT_TOKEN("auth.subjectToken");

    final String path;

    Place(String path) {
      this.path = path;
    }
  }

  private static AuthOptions auth(Place place, SecretOptions supplied) {
    SecretOptions text = SecretOptions.text(SECRET_MARK + "text");
    return switch (place) {
      case PREVIOUS_CLIENT_SECRET ->
          AuthOptions.clientCredentials("app", text).setPreviousClientSecret(supplied);
      case PRIVATE_KEY -> AuthOptions.clientCredentials("app").setPrivateKey(supplied);
      case PRIVATE_KEY_PASSWORD ->
          AuthOptions.clientCredentials("app")
              .setPrivateKey(SecretOptions.supplier(ScriptedSupplier.of(SECRET_MARK + "pem")))
              .setPrivateKeyPassword(supplied);
      case ASSERTION -> AuthOptions.jwtBearer(supplied).setClientId("app");
      case KEY_OF_AN_ASSERTION -> AuthOptions.jwtBearer("alice", supplied).setClientId("app");
      case SUBJECT_TOKEN -> AuthOptions.tokenExchange(supplied).setClientId("app");
    };
  }

  @ParameterizedTest
  @EnumSource
  void g06_supplierFailsAtDeployment_is503UntilItAnswers(Place place) {
    ScriptedSupplier supplier = ScriptedSupplier.of(SECRET_MARK + "supplied");
    supplier.answer = () -> Future.failedFuture(new IOException(SECRET_MARK + "message"));
    stage.deploy(
        new TokenManagerOptions()
            .setIssuerUrl(stage.provider().issuer())
            .setRequestTimeoutMs(WaitLimit.MILLIS)
            .setMaxWaitMs(WaitLimit.MILLIS)
            .setAuth(auth(place, SecretOptions.supplier(supplier))));
    await().until(() -> stage.status().getString("state").equals("BACKING_OFF"));
    // The look at files once a second goes on meanwhile.
    stage.clocks().pass(Duration.ofMillis(100));

    assertThat(failureOf(stage.tokens().getToken()))
        .hasMessageContaining(
            "The secret supplier of " + place.path + " fails with java.io.IOException")
        .hasMessageNotContaining(SECRET_MARK);
    assertThat(stage.provider().tokenRequests()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"ASSERTION", "SUBJECT_TOKEN"})
  void supplierAnswers_isSent(Place place) {
    String secret = SECRET_MARK + "supplied";
    stage.deploy(
        new TokenManagerOptions()
            .setIssuerUrl(stage.provider().issuer())
            .setRequestTimeoutMs(WaitLimit.MILLIS)
            .setMaxWaitMs(WaitLimit.MILLIS)
            .setAuth(auth(place, SecretOptions.supplier(ScriptedSupplier.of(secret)))));

    assertThat(stage.get().getLong("generation")).isEqualTo(1);
    assertThat(stage.provider().forms().peek()).containsValue(secret);
  }
}
