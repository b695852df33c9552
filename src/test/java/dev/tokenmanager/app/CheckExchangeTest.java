package dev.tokenmanager.app;

import static dev.tokenmanager.app.CheckServer.TOKEN;
import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static dev.tokenmanager.testing.ScriptedProvider.refuse;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.testing.ScriptedProvider;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What {@code check} says of two client secrets, and of a token that is exchanged. */
@ExtendWith(VertxExtension.class)
class CheckExchangeTest {

  private static final String GRANT = "grant and client authentication";

  @TempDir private Path folder;
  private CheckServer server;

  @BeforeEach
  void start(Vertx vertx) throws Exception {
    server = CheckServer.start(vertx);
  }

  private CheckRun check(JsonObject options, String... words) throws Exception {
    return CheckRun.of(folder, options, words);
  }

  /** Refuses the token requests for which that holds. */
  private void refuseWhere(Predicate<HttpServerRequest> refused, String error) {
    server.except(TOKEN, refused, request -> refuse(request, 401, error));
  }

  private static boolean hasSecret(HttpServerRequest request, String secret) {
    String basic = request.getHeader("Authorization").substring("Basic ".length());
    String pair = new String(Base64.getDecoder().decode(basic), StandardCharsets.UTF_8);
    return pair.endsWith(":" + SECRET_MARK + secret);
  }

  private JsonObject rotated() {
    JsonObject auth =
        ScriptedProvider.clientCredentials()
            .put("clientSecret", SECRET_MARK + "new")
            .put("previousClientSecret", SECRET_MARK + "old");
    return server.options().put("auth", auth);
  }

  @Test
  void previousSecret_isTheOneThatWorks_isSaid() throws Exception {
    refuseWhere(request -> hasSecret(request, "new"), "invalid_client");

    CheckRun run = check(rotated()).assertGreen();

    assertThat(run.line(GRANT))
        .contains(
            "by client_secret_basic with auth.previousClientSecret, for the provider refuses"
                + " auth.clientSecret");
    assertThat(run.line("secrets readable")).endsWith("2 secrets");
  }

  @Test
  void previousSecret_currentWorks_isSaid() throws Exception {
    assertThat(check(rotated()).assertGreen().line(GRANT))
        .endsWith("with auth.clientSecret (auth.previousClientSecret is not needed)");
  }

  @Test
  void previousSecret_neitherWorks_fails() throws Exception {
    refuseWhere(request -> true, "invalid_client");

    check(rotated())
        .assertFailed(GRANT)
        .assertSays(GRANT, "invalid_client", "auth.previousClientSecret was refused, too.");
  }

  /** "default" is exchanged for "user". */
  private JsonObject byName(JsonObject subject) {
    JsonObject exchange =
        new JsonObject()
            .put("type", "token_exchange")
            .put("clientId", "requester")
            .put("clientSecret", SECRET_MARK + "requester")
            .put("subjectTokenName", "user");
    return server
        .options()
        .put(
            "tokens",
            new JsonObject()
                .put("default", new JsonObject().put("auth", exchange))
                .put("user", new JsonObject().put("auth", subject)));
  }

  private static boolean isExchange(HttpServerRequest request) {
    return request.formAttributes().contains("subject_token");
  }

  @Test
  void exchange_byName_isGoneAllTheWay() throws Exception {
    CheckRun run = check(byName(ScriptedProvider.clientCredentials())).assertGreen();

    assertThat(run.line(GRANT))
        .endsWith("token_exchange of the token user, client requester by client_secret_basic");
  }

  @Test
  void exchange_isRefused_saysWhy() throws Exception {
    refuseWhere(CheckExchangeTest::isExchange, "access_denied");

    check(byName(ScriptedProvider.clientCredentials()), "--token", "default")
        .assertFailed(GRANT)
        .assertSays(GRANT, "token_exchange of the token user", "access_denied");
  }

  @Test
  void exchange_subjectCannotBeHad_namesItsFailure() throws Exception {
    refuseWhere(request -> !isExchange(request), "invalid_client");

    check(byName(ScriptedProvider.clientCredentials()), "--token", "default")
        .assertFailed(GRANT)
        .assertSays(GRANT, "auth.subjectTokenName names cannot be had: ", "invalid_client");
  }

  @Test
  void exchange_subjectComesByARefreshToken_isNotTried() throws Exception {
    JsonObject subject =
        new JsonObject()
            .put("type", "refresh_token")
            .put("clientId", "client")
            .put("refreshToken", SECRET_MARK + "r");

    CheckRun run = check(byName(subject), "--token", "default", "--use-refresh-token");

    assertThat(run.line(GRANT)).startsWith("– ").contains("sent for that token alone");
    assertThat(run.status()).isZero();
  }

  @Test
  void exchange_secretOfTheSubjectIsMissing_isSaid() throws Exception {
    JsonObject subject =
        new JsonObject()
            .put("type", "client_credentials")
            .put("clientId", "client")
            .put("clientSecretFile", folder.resolve("none.txt").toString());

    check(byName(subject), "--token", "default")
        .assertFailed("secrets readable")
        .assertSays("secrets readable", "tokens.user.auth.clientSecretFile");
  }
}
