package dev.tokenmanager;

import static dev.tokenmanager.VerticleFixture.failureOf;
import static dev.tokenmanager.VerticleFixture.result;
import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.testing.ScriptedProvider;
import dev.tokenmanager.testing.ScriptedSupplier;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The verticle, deployed with typed options. */
class TypedDeploymentTest {

  private static final String SECRET = SECRET_MARK + "typed";

  @RegisterExtension final VerticleFixture stage = new VerticleFixture();
  @TempDir Path folder;

  private TokenManagerOptions options(AuthOptions auth) {
    return new TokenManagerOptions()
        .setIssuerUrl(stage.provider().issuer())
        .setRequestTimeoutMs(WaitLimit.MILLIS)
        .setMaxWaitMs(WaitLimit.MILLIS)
        .setAuth(auth);
  }

  private Map<String, String> form() {
    return Objects.requireNonNull(stage.provider().forms().peek());
  }

  /** How a test gives a secret. */
  enum Way {
    TEXT,
    FILE,
    SUPPLIER
  }

  private SecretOptions secret(Way way) throws Exception {
    return switch (way) {
      case TEXT -> SecretOptions.text(SECRET);
      case FILE ->
          SecretOptions.file(Files.writeString(folder.resolve("secret"), SECRET).toString());
      case SUPPLIER -> SecretOptions.supplier(ScriptedSupplier.of(SECRET + "\n"));
    };
  }

  @ParameterizedTest
  @EnumSource
  void clientCredentials_getAToken(Way way) throws Exception {
    stage.deploy(
        options(
            AuthOptions.clientCredentials("app", secret(way))
                .setClientAuthMethod("client_secret_post")
                .setScopes("openid", "profile")
                .addExtraParameter("audience", "weaviate")));

    assertThat(stage.get().getLong("generation")).isEqualTo(1);
    assertThat(form())
        .containsEntry("grant_type", "client_credentials")
        .containsEntry("client_id", "app")
        .containsEntry("client_secret", SECRET)
        .containsEntry("scope", "openid profile")
        .containsEntry("audience", "weaviate");
  }

  @ParameterizedTest
  @EnumSource
  void password_getsAToken(Way way) throws Exception {
    stage.deploy(options(AuthOptions.password("user", secret(way)).setClientId("app")));

    assertThat(stage.get().getLong("generation")).isEqualTo(1);
    assertThat(form())
        .containsEntry("grant_type", "password")
        .containsEntry("username", "user")
        .containsEntry("password", SECRET);
  }

  @ParameterizedTest
  @EnumSource
  void refreshToken_getsAToken(Way way) throws Exception {
    stage.deploy(options(AuthOptions.refreshToken(secret(way)).setClientId("app")));

    assertThat(stage.get().getLong("generation")).isEqualTo(1);
    assertThat(form())
        .containsEntry("grant_type", "refresh_token")
        .containsEntry("refresh_token", SECRET);
  }

  @Test
  void refreshToken_withAccessToken_startsFromIt() {
    stage.deploy(
        options(
            AuthOptions.refreshToken(SecretOptions.supplier(ScriptedSupplier.of(SECRET)))
                .setClientId("app")
                .setAccessToken(SECRET_MARK + "held")
                .setExpiresInSeconds(300)));

    assertThat(stage.get().getString("access_token")).isEqualTo(SECRET_MARK + "held");
  }

  @ParameterizedTest
  @EnumSource
  void apiKey_isServed(Way way) throws Exception {
    stage.deploy(new TokenManagerOptions().setAuth(AuthOptions.apiKey(secret(way))));

    assertThat(stage.get().getString("access_token")).isEqualTo(SECRET);
    assertThat(stage.provider().metadataRequests()).isZero();
  }

  @Test
  void tokens_inheritWhatTheyDoNotGive() {
    TokenManagerOptions options =
        new TokenManagerOptions()
            .setIssuerUrl(stage.provider().issuer())
            .setAddress("tokens")
            .addToken("a", tenant("a"))
            .addToken("b", tenant("b"));
    stage.deploy(options);
    TokenManager tokens =
        TokenManager.create(
            stage.vertx(),
            new TokenManagerClientOptions().setAddress("tokens").setTimeoutMs(WaitLimit.MILLIS));

    assertThat(result(tokens.getToken("a")).name()).isEqualTo("a");
    assertThat(result(tokens.getToken("b")).name()).isEqualTo("b");
  }

  private static TokenOptions tenant(String name) {
    return new TokenOptions()
        .setAuth(AuthOptions.clientCredentials(name, SecretOptions.text(SECRET)));
  }

  @Test
  void g03_instances_shareOneServiceAndOneQuestion() {
    ScriptedSupplier supplier = ScriptedSupplier.of(SECRET);
    TokenManagerOptions options =
        options(AuthOptions.clientCredentials("app", SecretOptions.supplier(supplier)));
    stage.deploy(options, 4);
    stage.deploy(options);

    assertThat(stage.get().getLong("generation")).isEqualTo(1);
    assertThat(stage.provider().tokenRequests()).isEqualTo(1);
    assertThat(supplier.asked()).isEqualTo(1);
  }

  @Test
  void instance_withAnotherSupplier_isRefused() {
    stage.deploy(
        options(
            AuthOptions.clientCredentials(
                "app", SecretOptions.supplier(ScriptedSupplier.of(SECRET)))));
    TokenManagerOptions other =
        options(
            AuthOptions.clientCredentials(
                "app", SecretOptions.supplier(ScriptedSupplier.of(SECRET))));

    assertThat(failureOf(stage.deployment(other, 1)))
        .hasMessageStartingWith("address: \"weaviate.token\" is already used by a deployment");
  }

  @Test
  void configBesideOptions_isRefused() {
    TokenManagerVerticle verticle =
        new TokenManagerVerticle(
            options(AuthOptions.clientCredentials("app", SecretOptions.text(SECRET))));
    JsonObject config = ScriptedProvider.clientCredentials();

    assertThat(
            failureOf(
                stage.vertx().deployVerticle(verticle, new DeploymentOptions().setConfig(config))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "config: expected none beside the options that this verticle was made with, remove"
                + " DeploymentOptions.setConfig, or make it without options");
  }

  @Test
  void options_changedAfterTheVerticleWasMade_haveNoEffect() {
    TokenManagerOptions options =
        options(AuthOptions.clientCredentials("app", SecretOptions.text(SECRET)));
    TokenManagerVerticle verticle = new TokenManagerVerticle(options);
    Objects.requireNonNull(options.getAuth()).setType("nonsense");

    result(stage.vertx().deployVerticle(verticle));

    assertThat(stage.get().getLong("generation")).isEqualTo(1);
  }

  @Test
  void wrongOptions_failTheDeploymentWithTheirPath() {
    AuthOptions auth = AuthOptions.clientCredentials("app", SecretOptions.env("not a name"));

    assertThat(failureOf(stage.deployment(options(auth), 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("auth.clientSecretEnv: expected name of an environment variable");
    assertThat(failureOf(stage.deployment(options(auth).setTickMs(5), 1)))
        .hasMessage("tickMs: expected whole number from 10 to 1000, got 5");
    assertThat(failureOf(stage.deployment(new TokenManagerOptions(), 1)))
        .hasMessageStartingWith("auth: required");
  }
}
