package dev.tokenmanager;

import static dev.tokenmanager.VerticleFixture.codeOf;
import static dev.tokenmanager.VerticleFixture.failureOf;
import static dev.tokenmanager.VerticleFixture.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.testing.ScriptedProvider;
import dev.tokenmanager.testing.TestKeys;
import dev.tokenmanager.testing.UnsignedJwt;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Contract §3: keys and assertions instead of secrets, at a provider that verifies signatures and
 * takes each {@code jti} once.
 */
class AssertionsTest {

  private static final KeyPair OLD = rsa();
  private static final KeyPair NEW = rsa();
  private static final String PASSWORD = ScriptedProvider.SECRET_MARK + "opens it";

  @RegisterExtension final VerticleFixture stage = new VerticleFixture();
  @TempDir Path dir;

  private final Set<String> ids = ConcurrentHashMap.newKeySet();
  private volatile PublicKey trusted = OLD.getPublic();

  private static KeyPair rsa() {
    try {
      return TestKeys.rsa(2048);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Options with this in {@code auth} beside type and client id; the provider verifies. */
  private JsonObject options(JsonObject auth) {
    ScriptedProvider provider = stage.provider();
    provider.behaviour =
        request -> {
          if (accepts(request.formAttributes().get("client_assertion"))) {
            provider.issue(request);
          } else {
            ScriptedProvider.refuse(request, 401, "invalid_client");
          }
        };
    return provider
        .options()
        .put(
            "auth",
            new JsonObject()
                .put("type", "client_credentials")
                .put("clientId", "client")
                .mergeIn(auth))
        .put("minRefreshIntervalMs", 0);
  }

  private boolean accepts(@Nullable String assertion) {
    if (assertion == null) {
      return false;
    }
    try {
      String[] parts = assertion.split("\\.", -1);
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initVerify(trusted);
      signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
      return signature.verify(Base64.getUrlDecoder().decode(parts[2]))
          && ids.add(claims(assertion).getString("jti"));
    } catch (GeneralSecurityException | RuntimeException e) {
      return false;
    }
  }

  private static JsonObject claims(String assertion) {
    byte[] claims = Base64.getUrlDecoder().decode(assertion.split("\\.", -1)[1]);
    return new JsonObject(new String(claims, StandardCharsets.UTF_8));
  }

  private Path write(String name, String content) throws IOException {
    Path next = Files.writeString(dir.resolve(name + ".next"), content);
    return Files.move(next, dir.resolve(name), StandardCopyOption.REPLACE_EXISTING);
  }

  /** Past the time between two looks at the files. */
  private void passASecond() {
    stage.clocks().pass(Duration.ofMillis(1001));
  }

  private AccessToken refresh() {
    return result(stage.tokens().forceRefresh());
  }

  @Test
  void privateKey_everyRequest_isSignedAndItsIdTakenOnce() throws Exception {
    Path key = write("key.pem", TestKeys.encrypted(OLD.getPrivate(), PASSWORD));
    String id =
        stage.deploy(
            options(
                    new JsonObject()
                        .put("privateKeyFile", key.toString())
                        .put("privateKeyPassword", PASSWORD))
                .put("revokeOnStop", true));

    assertThat(stage.get().getLong("generation")).isEqualTo(1);
    assertThat(refresh().generation()).isEqualTo(2);
    stage.undeploy(id);

    assertThat(ids).hasSize(2);
    assertThat(stage.provider().revocations()).hasSize(1);
    String revoking = stage.provider().revocations().element().get("client_assertion");
    assertThat(accepts(revoking)).isTrue();
  }

  @Test
  void privateKeyFile_rotated_isUsedFromTheNextRequestOn() throws Exception {
    Path key = write("key.pem", TestKeys.pkcs1(OLD.getPrivate()));
    stage.deploy(options(new JsonObject().put("privateKeyFile", key.toString())));
    stage.get();

    trusted = NEW.getPublic();
    write("key.pem", TestKeys.pkcs8(NEW.getPrivate()));
    passASecond();

    await().ignoreExceptions().untilAsserted(() -> assertThat(refresh().generation()).isEqualTo(2));
  }

  @Test
  void g07_keyRejected_aNewKeyInTheFileEndsThatAtOnce() throws Exception {
    Path key = write("key.pem", TestKeys.pkcs8(NEW.getPrivate()));
    stage.deploy(options(new JsonObject().put("privateKeyFile", key.toString())));
    assertThat(codeOf(stage.tokens().getToken())).isEqualTo(401);

    write("key.pem", TestKeys.pkcs8(OLD.getPrivate()));
    passASecond();

    await().untilAsserted(() -> assertThat(stage.events()).contains("acquired"));
  }

  @Test
  void privateKeyFile_useless_failsTheDeploymentWithOneSentence() throws Exception {
    Path key = write("key.pem", "no key");
    JsonObject options = options(new JsonObject().put("privateKeyFile", key.toString()));

    assertThat(
            failureOf(
                stage.vertx().deployVerticle(new TokenManagerVerticle(), deployment(options))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("auth.privateKeyFile: the file ")
        .hasMessageContaining("holds no private key");
  }

  private static DeploymentOptions deployment(JsonObject options) {
    return new DeploymentOptions().setConfig(options);
  }

  private String assertionUntil(Instant end) {
    return UnsignedJwt.of(
        new JsonObject()
            .put("iss", "https://cluster")
            .put("sub", "system:serviceaccount:a:b")
            .put("exp", end.getEpochSecond()));
  }

  private JsonObject fileOptions(Path file) {
    JsonObject options = options(new JsonObject().put("clientAssertionFile", file.toString()));
    stage.provider().behaviour = request -> stage.provider().issue(request);
    return options;
  }

  @Test
  void clientAssertionFile_changed_isSentWithTheNextRequestAndItsEndIsInTheStatus()
      throws Exception {
    Instant now = stage.clocks().now().wall();
    String first = assertionUntil(now.plusSeconds(600));
    String second = assertionUntil(now.plusSeconds(7200));
    Path file = write("token", first + "\n");
    stage.deploy(fileOptions(file));
    stage.get();
    write("token", second);
    refresh();

    assertThat(stage.provider().forms())
        .extracting(form -> form.get("client_assertion"))
        .containsExactly(first, second);
    assertThat(stage.status().getString("assertion_expires_at"))
        .isEqualTo(Instant.ofEpochSecond(now.getEpochSecond() + 7200).toString());
    assertThat(stage.status().getString("advice")).isNull();
  }

  @Test
  void g07_assertionExpired_isRejectedUnsentUntilTheFileIsRenewed() throws Exception {
    Instant now = stage.clocks().now().wall();
    Path file = write("token", assertionUntil(now.minusSeconds(1)));
    stage.deploy(fileOptions(file));

    Throwable failure = failureOf(stage.tokens().getToken());

    assertThat(TokenFailure.of(failure).code()).isEqualTo(401);
    assertThat(failure).hasMessageContaining("auth.clientAssertionFile has expired at");
    JsonObject status = stage.status();
    assertThat(status.getString("state")).isEqualTo("REJECTED");
    assertThat(status.getJsonObject("last_error").getString("error"))
        .isEqualTo("assertion_expired");
    assertThat(status.getString("advice")).contains("auth.clientAssertionFile has expired at");
    assertThat(stage.provider().tokenRequests()).isZero();

    write("token", assertionUntil(now.plusSeconds(3600)));
    passASecond();

    await()
        .untilAsserted(
            () -> assertThat(stage.events()).containsExactly("rejected", "acquired", "recovered"));
  }

  @Test
  void g08_assertionExpiredBeforeARefresh_keepsTheRefreshToken() throws Exception {
    Instant now = stage.clocks().now().wall();
    Path file = write("token", assertionUntil(now.plusSeconds(600)));
    JsonObject options = fileOptions(file);
    stage.provider().behaviour =
        request ->
            ScriptedProvider.json(
                request,
                200,
                new JsonObject()
                    .put("access_token", "s3cr3t-a" + request.getHeader("number"))
                    .put("token_type", "Bearer")
                    .put("refresh_token", "s3cr3t-r")
                    .put("expires_in", 300));
    stage.deploy(options);
    stage.get();
    write("token", assertionUntil(now.minusSeconds(1)));
    assertThat(codeOf(stage.tokens().forceRefresh())).isEqualTo(401);
    write("token", assertionUntil(now.plusSeconds(600)));
    passASecond();

    await()
        .untilAsserted(
            () ->
                assertThat(stage.provider().forms())
                    .extracting(form -> form.get("grant_type"))
                    .containsExactly("client_credentials", "refresh_token"));
  }

  @Test
  void jwtBearer_keyOrAssertion_isPresented() throws Exception {
    JsonObject options =
        options(
            new JsonObject()
                .put("type", "jwt_bearer")
                .put("privateKey", TestKeys.pkcs8(OLD.getPrivate()))
                .put("assertionSubject", "alice"));
    stage.provider().behaviour =
        request -> {
          if (accepts(request.formAttributes().get("assertion"))) {
            stage.provider().issue(request);
          } else {
            ScriptedProvider.refuse(request, 400, "invalid_grant");
          }
        };
    stage.deploy(options);
    stage.get();
    refresh();

    List<Map<String, String>> forms = List.copyOf(stage.provider().forms());
    assertThat(forms).hasSize(2);
    assertThat(claims(Objects.requireNonNull(forms.get(0).get("assertion"))).getString("sub"))
        .isEqualTo("alice");
  }
}
