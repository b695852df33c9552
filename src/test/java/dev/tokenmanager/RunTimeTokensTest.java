package dev.tokenmanager;

import static dev.tokenmanager.VerticleFixture.codeOf;
import static dev.tokenmanager.VerticleFixture.failureOf;
import static dev.tokenmanager.VerticleFixture.result;
import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.internal.config.VerticleOptions;
import dev.tokenmanager.internal.service.OptionsChange;
import dev.tokenmanager.internal.service.TokenServices;
import dev.tokenmanager.testing.ScriptedProvider;
import dev.tokenmanager.testing.ScriptedSupplier;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that are put and removed while the verticle runs. */
class RunTimeTokensTest {

  private static final String STATE_KEY = "A".repeat(43) + "=";

  @RegisterExtension final VerticleFixture stage = new VerticleFixture();
  @TempDir Path folder;

  /** One token named "a"; what comes later inherits the provider. */
  private TokenManagerOptions deployed() {
    return new TokenManagerOptions()
        .setIssuerUrl(stage.provider().issuer())
        .setRequestTimeoutMs(WaitLimit.MILLIS)
        .setMaxWaitMs(WaitLimit.MILLIS)
        .addToken("a", token("a"));
  }

  private static TokenOptions token(String client) {
    return new TokenOptions()
        .setAuth(
            AuthOptions.clientCredentials(client, SecretOptions.text(SECRET_MARK + client))
                .setClientAuthMethod("client_secret_post"));
  }

  private static TokenOptions exchange(String subject) {
    return new TokenOptions().setAuth(AuthOptions.tokenExchange(subject).setClientId("requester"));
  }

  private TokenManager tokens() {
    return stage.tokens();
  }

  private void put(String name, TokenOptions options) {
    result(tokens().put(name, options));
  }

  private Throwable refusal(String name, TokenOptions options) {
    return failureOf(tokens().put(name, options));
  }

  private AccessToken get(String name) {
    return result(tokens().getToken(name));
  }

  private List<String> clients() {
    return stage.provider().forms().stream().map(form -> form.get("client_id")).toList();
  }

  private List<String> names() {
    return result(tokens().tokens()).stream().map(TokenStatus::name).toList();
  }

  private Future<OptionsChange> reload(TokenManagerOptions options) {
    VerticleOptions next = VerticleOptions.from(options.toMap());
    return TokenServices.update(stage.vertx(), VerticleOptions.DEFAULT_ADDRESS, next);
  }

  @Test
  void put_newName_isAcquiredWithWhatIsInherited() {
    stage.deploy(deployed());
    get("a");

    put("tenant", token("tenant"));

    assertThat(get("tenant").generation()).isEqualTo(1);
    assertThat(clients()).containsExactly("a", "tenant");
    assertThat(names()).containsExactly("a", "tenant");
    assertThat(stage.events()).containsExactly("acquired", "acquired");
  }

  @Test
  void put_optionsChangedAfterwards_haveNoEffect() {
    stage.deploy(deployed());
    TokenOptions options = token("tenant");

    Future<Void> put = tokens().put("tenant", options);
    options.setAuth(AuthOptions.clientCredentials("other"));

    result(put);
    get("tenant");
    assertThat(clients()).contains("tenant").doesNotContain("other");
  }

  @Test
  void put_nameThatIsThere_goesOnWithTheNewOptions() {
    stage.deploy(deployed().addToken("b", token("b")));
    get("a");
    get("b");
    CompletableFuture<HttpServerRequest> asked = new CompletableFuture<>();
    stage.provider().behaviour = asked::complete;

    put("a", token("other"));

    HttpServerRequest request = asked.join();
    assertThat(get("a").generation()).isEqualTo(1);
    stage.provider().issue(request);
    await().until(() -> get("a").generation() == 2);
    assertThat(clients()).containsExactlyInAnyOrder("a", "b", "other");
    assertThat(get("b").generation()).isEqualTo(1);
  }

  @Test
  void put_sameOptionsAgain_touchesNothing() {
    stage.deploy(deployed());
    put("tenant", token("tenant"));
    get("a");
    get("tenant");

    put("tenant", token("tenant"));
    put("a", token("a"));

    assertThat(get("tenant").generation()).isEqualTo(1);
    assertThat(clients()).containsExactlyInAnyOrder("a", "tenant");
  }

  @Test
  void put_wrongOptions_failsWithThePathAndChangesNothing() throws IOException {
    stage.deploy(deployed());
    get("a");

    assertThat(refusal("x", token("x").setMinValiditySeconds(50)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("tokens.x.minValiditySeconds: ");
    assertThat(refusal("x", new TokenOptions()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("tokens.x.auth: required");
    assertThat(refusal(" ", token("x"))).hasMessageContaining("name must not be empty");
    assertThat(refusal("x", fromFile(folder.resolve("missing"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("tokens.x.auth.clientSecretFile: there is no file");
    assertThat(refusal("x", token("x").setStateFile(folder.resolve("{name}").toString())))
        .hasMessageStartingWith("tokens.x.stateFile: needs a key that seals it");

    assertThat(names()).containsExactly("a");
    put("x", fromFile(Files.writeString(folder.resolve("secret"), SECRET_MARK + "file")));
    assertThat(get("x").generation()).isEqualTo(1);
    assertThat(clients()).containsExactly("a", "x");
  }

  @Test
  void put_stateFileIsTheLockOfAnother_isRefused() {
    TokenManagerOptions each =
        deployed()
            .setStateKey(SecretOptions.text(STATE_KEY))
            .setStateFile(folder.resolve("{name}").toString());
    stage.deploy(each);

    assertThat(refusal("a.lock", token("b")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "tokens[\"a.lock\"].stateFile: names the file with .lock that is made beside that of"
                + " tokens.a.stateFile, give the token another file");
    assertThat(refusal("a.new", token("b"))).hasMessageContaining("names the file with .new that");
    put("a.other", token("b"));
    assertThat(names()).containsExactly("a", "a.other");
  }

  private static TokenOptions fromFile(Path secret) {
    return new TokenOptions()
        .setAuth(
            AuthOptions.clientCredentials("x", SecretOptions.file(secret.toString()))
                .setClientAuthMethod("client_secret_post"));
  }

  @Test
  void put_fiftyAtOnce_allAreThere() {
    stage.deploy(deployed());
    List<String> all = IntStream.range(0, 50).mapToObj(i -> "t" + i).toList();

    List<Future<Void>> puts = new ArrayList<>();
    all.forEach(name -> puts.add(tokens().put(name, token(name))));
    puts.forEach(VerticleFixture::result);

    assertThat(names()).hasSize(51).containsAll(all);
    all.forEach(this::get);
    assertThat(clients()).doesNotHaveDuplicates().containsAll(all);
  }

  @Test
  void put_removeAndReloadAtOnce_takeTheirTurns() {
    stage.deploy(deployed());
    List<Future<?>> changes = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      changes.add(tokens().put("kept" + i, token("kept")));
      changes.add(tokens().put("gone" + i, token("gone")));
      changes.add(reload(deployed().addToken("file" + i, token("file"))));
      changes.add(tokens().remove("gone" + i));
    }
    changes.forEach(VerticleFixture::result);

    assertThat(names()).hasSize(12).contains("a", "kept0", "kept9", "file9");
  }

  @Test
  void remove_whileCallersWait_theyGet404() {
    CompletableFuture<HttpServerRequest> asked = new CompletableFuture<>();
    stage.provider().behaviour = asked::complete;
    stage.deploy(deployed());
    asked.join();
    Future<AccessToken> waiting = tokens().getToken("a");

    result(tokens().remove("a"));

    assertThat(codeOf(waiting)).isEqualTo(404);
    assertThat(codeOf(tokens().getToken("a"))).isEqualTo(404);
    assertThat(codeOf(tokens().remove("a"))).isEqualTo(404);
    assertThat(tokens().current("a")).isNull();
  }

  @Test
  void remove_last_canBePutAgain() {
    stage.deploy(deployed());
    get("a");

    result(tokens().remove("a"));

    assertThat(names()).isEmpty();
    await().until(() -> stage.events().equals(List.of("acquired", "stopped")));
    put("a", token("again"));
    assertThat(get("a").generation()).isEqualTo(1);
  }

  @Test
  void remove_inlineDefault_othersAreKept() {
    stage.deploy(stage.provider().options());
    stage.get();
    put("tenant", token("tenant"));

    result(tokens().remove(TokenManager.DEFAULT_NAME));

    assertThat(names()).containsExactly("tenant");
    assertThat(codeOf(tokens().getToken())).isEqualTo(404);
    put(TokenManager.DEFAULT_NAME, token("inline"));
    assertThat(get(TokenManager.DEFAULT_NAME).name()).isEqualTo("default");
  }

  @Test
  void remove_revokeOnStop_isRevoked() {
    stage.deploy(deployed());
    put("tenant", token("tenant").setRevokeOnStop(true));
    String held = get("tenant").accessToken();

    result(tokens().remove("tenant"));

    await().until(() -> stage.provider().revocations().size() == 1);
    assertThat(stage.provider().revocations().element()).containsEntry("token", held);
  }

  /** What is under way for a token that was removed delays its successor, and nobody else. */
  @Test
  void remove_requestUnderWay_holdsUpNoOther() {
    CompletableFuture<HttpServerRequest> hanging = new CompletableFuture<>();
    stage.provider().behaviour =
        request -> {
          if (!hanging.complete(request)) {
            stage.provider().issue(request);
          }
        };
    stage.deploy(deployed());
    HttpServerRequest first = hanging.join();
    result(tokens().remove("a"));
    Future<Void> successor = tokens().put("a", token("successor"));
    stage.provider().issue(first);
    result(successor);
    assertThat(get("a").generation()).isEqualTo(1);

    CompletableFuture<HttpServerRequest> second = new CompletableFuture<>();
    stage.provider().behaviour =
        request -> {
          if (!second.complete(request)) {
            stage.provider().issue(request);
          }
        };
    put("b", token("b"));
    second.join();
    result(tokens().remove("b"));
    put("c", token("c"));
    assertThat(get("c").generation()).isEqualTo(1);
    assertThat(clients()).contains("successor", "b", "c");
  }

  /** What waits for its forerunner lets all others pass, and is done in the end. */
  @Test
  void put_waitsForItsForerunner_holdsUpNoOther() {
    stage.deploy(deployed());
    get("a");
    CompletableFuture<HttpServerRequest> hanging = new CompletableFuture<>();
    stage.provider().behaviour = hanging::complete;
    put("slow", token("slow"));
    HttpServerRequest first = hanging.join();
    result(tokens().remove("slow"));
    stage.provider().behaviour = stage.provider()::issue;
    Future<Void> successor = tokens().put("slow", token("successor"));
    Future<Void> last = tokens().put("slow", token("last"));

    put("other", token("other"));
    result(tokens().remove("a"));
    result(reload(deployed().addToken("file", token("file"))));

    assertThat(names()).containsExactly("file", "other");
    assertThat(successor.isComplete()).isFalse();
    stage.provider().issue(first);
    result(successor);
    result(last);
    assertThat(names()).containsExactly("file", "other", "slow");
    await().until(() -> clients().contains("last"));
  }

  @Test
  void put_waitsForASupplier_holdsUpNoOtherName() {
    stage.deploy(deployed());
    Promise<String> given = Promise.promise();
    Future<Void> waiting = tokens().put("t", kept(token("t"), given));
    Future<Void> last = tokens().put("t", token("last"));

    put("other", token("other"));
    result(reload(deployed().addToken("file", token("file"))));

    assertThat(names()).containsExactly("a", "file", "other");
    assertThat(waiting.isComplete()).isFalse();
    assertThat(last.isComplete()).isFalse();
    given.complete(STATE_KEY);
    result(waiting);
    result(last);
    assertThat(names()).containsExactly("a", "file", "other", "t");
    await().until(() -> clients().contains("last"));
  }

  @Test
  void reload_waitsForASupplier_theNextReloadStillCountsLast() {
    stage.deploy(deployed());
    Promise<String> given = Promise.promise();
    Future<?> waiting = reload(deployed().addToken("t", kept(token("t"), given)));
    Future<?> last = reload(deployed().addToken("file", token("file")));

    put("other", token("other"));

    assertThat(waiting.isComplete()).isFalse();
    given.complete(STATE_KEY);
    result(waiting);
    result(last);
    assertThat(names()).containsExactly("a", "file", "other");
  }

  @Test
  void put_itsSupplierFails_theNextOfTheNameIsDone() {
    stage.deploy(deployed());
    Promise<String> given = Promise.promise();
    Future<Void> refused = tokens().put("t", kept(token("t"), given));
    Future<Void> last = tokens().put("t", token("last"));

    given.fail("none");

    assertThat(failureOf(refused)).hasMessageStartingWith("tokens.t.stateKey: ");
    result(last);
    assertThat(get("t").generation()).isEqualTo(1);
  }

  private TokenOptions kept(TokenOptions options, Promise<String> key) {
    ScriptedSupplier supplier = ScriptedSupplier.of("");
    supplier.answer = key::future;
    return kept(options).setStateKey(SecretOptions.supplier(supplier));
  }

  /** The session goes on under the new options, so that its request is waited for. */
  @Test
  void put_whileItsRequestHangs_holdsUpNoOther() {
    CompletableFuture<HttpServerRequest> hanging = new CompletableFuture<>();
    stage.provider().behaviour =
        request -> {
          if (!hanging.complete(request)) {
            stage.provider().issue(request);
          }
        };
    stage.deploy(deployed());
    HttpServerRequest first = hanging.join();
    Future<Void> put = tokens().put("a", token("a").setMaxWaitMs(WaitLimit.MILLIS - 1));

    put("b", token("b"));

    assertThat(get("b").generation()).isEqualTo(1);
    assertThat(put.isComplete()).isFalse();
    Future<Void> putAgain = tokens().put("a", token("a").setMaxWaitMs(WaitLimit.MILLIS - 2));
    stage.provider().issue(first);
    result(put);
    result(putAgain);
    assertThat(get("a").name()).isEqualTo("a");
  }

  @Test
  void put_exchange_findsTheTokenThatItNames() {
    stage.deploy(deployed());

    put("b", exchange("a"));

    get("b");
    assertThat(List.copyOf(stage.provider().forms()))
        .anySatisfy(
            form -> assertThat(form).containsEntry("subject_token", SECRET_MARK + "token-1"));
    assertThat(refusal("c", exchange("nobody")))
        .hasMessage("tokens.c.auth.subjectTokenName: there is no token of that name");
    assertThat(refusal("a", exchange("b")))
        .hasMessageContaining(": a circle, in which none would ever be there first");
    assertThat(refusal("a", apiKey()))
        .hasMessageStartingWith("tokens.b.auth.subjectTokenName: names a token of type api_key");
    assertThat(failureOf(tokens().remove("a")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "tokens.b.auth.subjectTokenName: names the token that is to be removed; remove or"
                + " replace this one first");
    result(tokens().remove("b"));
    result(tokens().remove("a"));
    assertThat(names()).isEmpty();
  }

  private static TokenOptions apiKey() {
    return new TokenOptions().setAuth(AuthOptions.apiKey(SecretOptions.text(SECRET_MARK + "key")));
  }

  @Test
  void put_thenAnotherInstance_joinsAndHasIt() {
    stage.deploy(deployed());
    put("tenant", token("tenant"));
    result(tokens().remove("a"));

    String second = stage.deploy(deployed());

    assertThat(names()).containsExactly("tenant");
    stage.undeploy(second);
    assertThat(get("tenant").generation()).isEqualTo(1);
    assertThat(failureOf(stage.deployment(deployed().addToken("tenant", token("tenant")), 1)))
        .hasMessageContaining("already used by a deployment with other options");
  }

  @Test
  void undeploy_last_forgetsWhatWasPut() {
    String id = stage.deploy(deployed(), 2);
    put("tenant", token("tenant"));
    get("tenant");

    stage.undeploy(id);

    assertThat(codeOf(tokens().put("tenant", token("tenant")))).isEqualTo(503);
    stage.deploy(deployed());
    assertThat(names()).containsExactly("a");
    await().until(() -> stage.provider().connections() <= 1);
  }

  @Test
  void put_noVerticleHere_is503() {
    assertThat(failureOf(tokens().put("a", token("a"))))
        .hasMessage(
            "No TokenManagerVerticle keeps tokens at weaviate.token on this Vert.x: deploy it here"
                + " first, tokens are put and removed in its own process only.");
    assertThat(codeOf(tokens().put("a", token("a")))).isEqualTo(503);
    assertThat(codeOf(tokens().remove("a"))).isEqualTo(503);
  }

  @Test
  void put_whileItOpens_isDoneThen() {
    ScriptedSupplier key = ScriptedSupplier.of("");
    Promise<String> given = Promise.promise();
    key.answer = given::future;
    TokenManagerOptions waiting =
        deployed().setCluster(new ClusterOptions().setEncryptionKey(SecretOptions.supplier(key)));
    Future<String> deployment = stage.deployment(waiting, 1);
    await().until(() -> key.asked() == 1);

    Future<Void> put = tokens().put("tenant", token("tenant"));

    assertThat(put.isComplete()).isFalse();
    given.complete(STATE_KEY);
    result(deployment);
    result(put);
    assertThat(get("tenant").generation()).isEqualTo(1);
  }

  @Test
  void put_whileItCloses_isDoneOr503() {
    String id = stage.deploy(deployed());
    Future<Void> undeployed = stage.vertx().undeploy(id);
    List<Future<Void>> puts = new ArrayList<>();
    while (!undeployed.isComplete()) {
      puts.add(tokens().put("tenant", token("tenant")));
      puts.add(tokens().put("tenant", token("other")));
      outcomes(puts); // Else they come faster than they can be answered.
    }
    puts.add(tokens().put("tenant", token("tenant")));
    result(undeployed);

    assertThat(outcomes(puts)).isSubsetOf("done", "UNAVAILABLE").contains("UNAVAILABLE");
  }

  /** Those that end in the same turn must not need a stack as deep as there are many. */
  @ParameterizedTest
  @ValueSource(ints = {1, 20_000})
  void g11_undeploy_twentyThousandPutsWait_allAreAnswered(int names) {
    String id = stage.deploy(deployed());
    TokenOptions options = token("tenant");
    List<Future<Void>> puts =
        IntStream.range(0, 20_000)
            .mapToObj(i -> tokens().put("tenant" + i % names, options))
            .toList();

    stage.undeploy(id);

    assertThat(outcomes(puts)).isSubsetOf("done", "UNAVAILABLE").contains("UNAVAILABLE");
  }

  /** The lock of the file of a token that never came must not outlive the deployment. */
  @Test
  void undeploy_whilePutWaitsForASupplier_givesItsStateFileBack() {
    String id = stage.deploy(deployed());
    get("a");
    ScriptedSupplier slow = ScriptedSupplier.of("");
    slow.answer = () -> Promise.<String>promise().future();
    TokenOptions waiting =
        kept(
            new TokenOptions()
                .setAuth(AuthOptions.refreshToken(SecretOptions.supplier(slow)).setClientId("t")));
    Future<Void> put = tokens().put("t", waiting);
    await().until(() -> slow.asked() == 1);

    stage.undeploy(id);

    assertThat(codeOf(put)).isEqualTo(503);
    stage.deploy(deployed().addToken("t", kept(token("t"))));
    assertThat(get("t").generation()).isEqualTo(1);
  }

  @Test
  void undeploy_whilePutWaitsForItsForerunner_givesItsStateFileBack() {
    String id = stage.deploy(deployed());
    get("a");
    CompletableFuture<HttpServerRequest> hanging = new CompletableFuture<>();
    stage.provider().behaviour = hanging::complete;
    put("t", token("t"));
    hanging.join();
    result(tokens().remove("t"));
    Future<Void> put = tokens().put("t", kept(token("t")));

    stage.undeploy(id);

    assertThat(codeOf(put)).isEqualTo(503);
    stage.provider().behaviour = stage.provider()::issue;
    stage.deploy(deployed().addToken("t", kept(token("t"))));
    assertThat(get("t").generation()).isEqualTo(1);
  }

  private TokenOptions kept(TokenOptions options) {
    return options
        .setStateFile(folder.resolve("state").toString())
        .setStateKey(SecretOptions.text(STATE_KEY));
  }

  /** How they end, once all have ended. */
  private static Set<String> outcomes(List<Future<Void>> puts) {
    List<Future<String>> told =
        puts.stream()
            .map(
                put ->
                    put.map("done").recover(e -> Future.succeededFuture(TokenFailure.of(e).name())))
            .toList();
    return new HashSet<>(result(Future.all(told)).<String>list());
  }

  @Test
  void put_supplierOfTheSecret_isAskedAndNotWaitedFor() {
    stage.deploy(deployed());
    ScriptedSupplier secret = ScriptedSupplier.of("");
    Promise<String> given = Promise.promise();
    secret.answer = given::future;

    put(
        "tenant",
        new TokenOptions()
            .setAuth(
                AuthOptions.clientCredentials("tenant", SecretOptions.supplier(secret))
                    .setClientAuthMethod("client_secret_post")));

    Future<AccessToken> waiting = tokens().getToken("tenant");
    assertThat(waiting.isComplete()).isFalse();
    given.complete(SECRET_MARK + "supplied");
    assertThat(result(waiting).generation()).isEqualTo(1);
    assertThat(List.copyOf(stage.provider().forms()))
        .anySatisfy(
            form -> assertThat(form).containsEntry("client_secret", SECRET_MARK + "supplied"));
  }

  @Test
  void put_supplierOfTheStateKey_isWaitedFor() throws IOException {
    stage.deploy(deployed());
    ScriptedSupplier key = ScriptedSupplier.of("");
    key.answer = () -> Future.failedFuture(new IOException());
    Path file = folder.resolve("state");
    TokenOptions kept =
        token("tenant").setStateFile(file.toString()).setStateKey(SecretOptions.supplier(key));

    assertThat(refusal("tenant", kept))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "tokens.tenant.stateKey: the secret supplier fails with java.io.IOException, and without"
                + " the key the token cannot be kept in its state file");
    assertThat(names()).containsExactly("a");

    key.set(STATE_KEY);
    put("tenant", kept);
    String held = get("tenant").accessToken();
    await().until(() -> Files.exists(file));
    result(tokens().remove("tenant"));
    put("tenant", kept);

    assertThat(get("tenant").accessToken()).isEqualTo(held);
    assertThat(result(tokens().tokens()).get(1).source()).isEqualTo(TokenOrigin.FILE);
  }

  @Test
  void reload_ofEachName_theLastChangeCounts() {
    stage.deploy(deployed().addToken("b", token("b")).addToken("c", token("c")));
    put("tenant", token("tenant"));
    put("b", token("other"));
    result(tokens().remove("c"));

    assertThat(
            result(
                reload(
                    deployed()
                        .addToken("b", token("b"))
                        .addToken("c", token("c"))
                        .addToken("d", token("d")))))
        .satisfies(
            change -> {
              assertThat(change.added()).containsExactly("d");
              assertThat(change.replaced()).isEmpty();
              assertThat(change.removed()).isEmpty();
            });

    OptionsChange change =
        result(reload(deployed().addToken("c", token("c2")).addToken("tenant", token("file's"))));
    assertThat(change.removed()).containsExactly("b", "d");
    assertThat(change.added()).containsExactly("c");
    assertThat(change.replaced()).containsExactly("tenant");
  }

  @Test
  void reload_withoutASubjectThatWasPutOn_isRefused() {
    stage.deploy(deployed().addToken("b", token("b")));
    put("x", exchange("b"));

    assertThat(failureOf(reload(deployed())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tokens.x.auth.subjectTokenName: there is no token of that name");
    assertThat(names()).containsExactly("a", "b", "x");
  }

  @Test
  void put_onAnEventLoop_completesThere() {
    stage.deploy(deployed());
    Context caller = stage.vertx().getOrCreateContext();
    Promise<Boolean> there = Promise.promise();

    caller.runOnContext(
        now ->
            tokens()
                .put("tenant", token("tenant"))
                .onComplete(put -> there.complete(stage.vertx().getOrCreateContext() == caller)));

    assertThat(result(there.future())).isTrue();
  }

  @Test
  void g10_put_showsNoSecret() {
    stage.deploy(deployed());
    TokenOptions wrong =
        token("x")
            .setAuth(
                AuthOptions.clientCredentials("x", SecretOptions.text(SECRET_MARK + "x"))
                    .setClientAuthMethod(SECRET_MARK + "method"));

    assertThat(refusal(SECRET_MARK + "name in the wrong place", wrong))
        .message()
        .doesNotContain(SECRET_MARK);
    assertThat(new TokenOptions(new JsonObject().put("auth", ScriptedProvider.clientCredentials())))
        .asString()
        .doesNotContain(SECRET_MARK);
  }
}
