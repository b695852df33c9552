package dev.tokenmanager.weaviate;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static dev.tokenmanager.weaviate.Premises.FIRST;
import static dev.tokenmanager.weaviate.Premises.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.TokenManagerVerticle;
import dev.tokenmanager.examples.ArrivingTenantsVerticle;
import dev.tokenmanager.examples.BlockingCallerVerticle;
import dev.tokenmanager.examples.CallerVerticle;
import dev.tokenmanager.examples.OfficialClientVerticle;
import dev.tokenmanager.examples.SecretManagerExample;
import dev.tokenmanager.examples.TenantsVerticle;
import dev.tokenmanager.examples.TypedOptionsVerticle;
import dev.tokenmanager.examples.VaultVerticle;
import dev.tokenmanager.examples.WeaviateCallerVerticle;
import dev.tokenmanager.testing.ScriptedProvider;
import dev.tokenmanager.testing.ScriptedVault;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The examples of the documentation, run. */
@Timeout(WaitLimit.TEST_SECONDS)
class ExamplesTest {

  @RegisterExtension final Premises premises = new Premises();

  ExamplesTest() throws Exception {}

  private Future<JsonObject> heard(String address) {
    Promise<JsonObject> first = Promise.promise();
    premises.vertx.eventBus().<JsonObject>consumer(address, said -> first.tryComplete(said.body()));
    return first.future();
  }

  private String run(VerticleBase example, JsonObject config) throws Exception {
    return result(
        premises.vertx.deployVerticle(example, new DeploymentOptions().setConfig(config)));
  }

  @Test
  void caller_deploysTheTokenManager_getsAToken() throws Exception {
    Future<JsonObject> ready = heard("ready");

    run(new CallerVerticle(), premises.provider.options());

    result(ready);
    assertThat(premises.provider.tokenRequests()).isEqualTo(1);
  }

  @Test
  void weaviateCaller_sendsTheToken() throws Exception {
    premises.deploy();
    Future<JsonObject> objects = heard("objects");
    ScriptedWeaviate weaviate = ScriptedWeaviate.start(premises.vertx);
    weaviate.behaviour = request -> request.response().end("{\"objects\":[]}");

    run(new WeaviateCallerVerticle(), new JsonObject().put("url", weaviate.url()));

    assertThat(result(objects).getJsonArray("objects")).isEmpty();
    assertThat(weaviate.seen().get(0).authorization()).containsExactly(FIRST);
  }

  @Test
  void officialClient_countsAndIsClosed() throws Exception {
    premises.deploy();
    Future<JsonObject> counted = heard("counted");
    JsonObject config =
        new JsonObject()
            .put("port", premises.weaviate.port())
            .put("grpcPort", premises.weaviate.grpcPort());

    String id = run(new OfficialClientVerticle(), config);

    assertThat(result(counted).getInteger("objects")).isEqualTo(42);
    assertThat(premises.weaviate.calls).contains("Aggregate " + FIRST);
    result(premises.vertx.undeploy(id));
  }

  @Test
  void tenants_eachHasATokenOfItsOwn(@TempDir Path secrets) throws Exception {
    for (String tenant : List.of("tenant-a", "tenant-b")) {
      Files.writeString(secrets.resolve(tenant), ScriptedProvider.SECRET_MARK + tenant);
    }
    List<String> names = new CopyOnWriteArrayList<>();
    Promise<Void> both = Promise.promise();
    premises
        .vertx
        .eventBus()
        .<JsonObject>consumer(
            "tenant",
            said -> {
              names.add(said.body().getString("name"));
              if (names.size() == 2) {
                both.complete();
              }
            });

    run(
        new TenantsVerticle(),
        new JsonObject()
            .put("issuer", premises.provider.issuer())
            .put("secrets", secrets.toString()));

    result(both.future());
    assertThat(names).containsExactly("tenant-a", "tenant-b");
    assertThat(premises.provider.tokenRequests()).isEqualTo(2);
  }

  @Test
  void arrivingTenants_comeAndGo(@TempDir Path secrets) throws Exception {
    for (String client : List.of("app", "tenant-a")) {
      Files.writeString(secrets.resolve(client), SECRET_MARK + client);
    }
    ArrivingTenantsVerticle example = new ArrivingTenantsVerticle();
    run(
        example,
        new JsonObject()
            .put("issuer", premises.provider.issuer())
            .put("secrets", secrets.toString()));
    List<JsonObject> told = new CopyOnWriteArrayList<>();
    premises.vertx.eventBus().<JsonObject>consumer("tenants", said -> told.add(said.body()));

    Future<AccessToken> arrived = example.arrive("tenant-a");

    // However long the provider takes on a machine under load.
    await().until(() -> arrived.isComplete() && premises.tokens.current("tenant-a") != null);
    await().until(() -> premises.tokens.current("app") != null);
    JsonObject acquired = new JsonObject().put("name", "tenant-a").put("event", "acquired");
    await().until(() -> told.contains(acquired));
    result(example.leave("tenant-a"));
    Future<TokenFailure> failure =
        premises.tokens.getToken("tenant-a").map(TokenFailure.INTERNAL).otherwise(TokenFailure::of);
    assertThat(result(failure)).isEqualTo(TokenFailure.UNKNOWN_TOKEN);
    assertThat(premises.tokens.current("app")).isNotNull();
  }

  private JsonObject withSecretFile(Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("secret"), SECRET_MARK + "client");
    return new JsonObject()
        .put("issuer", premises.provider.issuer())
        .put("secretFile", file.toString());
  }

  private @Nullable String secretSent() {
    return Objects.requireNonNull(premises.provider.forms().peek()).get("client_secret");
  }

  @Test
  void typedOptions_getAToken(@TempDir Path folder) throws Exception {
    Future<JsonObject> ready = heard("ready");

    run(new TypedOptionsVerticle(), withSecretFile(folder));

    result(ready);
    assertThat(premises.provider.tokenRequests()).isEqualTo(1);
  }

  private JsonObject vaultConfig(ScriptedVault vault, Path folder, String token) throws Exception {
    return new JsonObject()
        .put("issuer", premises.provider.issuer())
        .put("vault", vault.url())
        .put("vaultTokenFile", Files.writeString(folder.resolve("token"), token + "\n").toString());
  }

  @Test
  void vault_givesTheSecret_getsAToken(@TempDir Path folder) throws Exception {
    ScriptedVault vault = result(ScriptedVault.start(premises.vertx));
    vault.put(new JsonObject().put("client_secret", SECRET_MARK + "from-vault"));
    describePostOnly();
    Future<JsonObject> ready = heard("ready");

    run(new VaultVerticle(), vaultConfig(vault, folder, vault.token));

    result(ready);
    assertThat(secretSent()).isEqualTo(SECRET_MARK + "from-vault");
  }

  @Test
  void vault_refusesItsToken_isTold(@TempDir Path folder) throws Exception {
    ScriptedVault vault = result(ScriptedVault.start(premises.vertx));
    JsonObject config = vaultConfig(vault, folder, SECRET_MARK + "expired");

    assertThatThrownBy(() -> run(new VaultVerticle(), config))
        .hasMessageContaining("The secret supplier of auth.clientSecret fails with ")
        .hasMessageNotContaining(SECRET_MARK);
    assertThat(vault.refusals()).isPositive();
  }

  @Test
  void secretManager_ofCompletionStages_getsAToken() throws Exception {
    describePostOnly();

    result(
        premises.vertx.deployVerticle(
            new TokenManagerVerticle(
                SecretManagerExample.options(
                    premises.provider.issuer(),
                    name -> CompletableFuture.supplyAsync(() -> SECRET_MARK + name)))));

    assertThat(result(premises.tokens.getToken()).generation()).isEqualTo(1);
    assertThat(secretSent()).isEqualTo(SECRET_MARK + "prod/weaviate");
  }

  /** So that the secret stands in the form. */
  private void describePostOnly() {
    String issuer = premises.provider.issuer();
    premises.provider.metadata =
        request ->
            ScriptedProvider.json(
                request,
                200,
                new JsonObject()
                    .put("issuer", issuer)
                    .put("token_endpoint", issuer + "/token")
                    .put(
                        "token_endpoint_auth_methods_supported",
                        new JsonArray().add("client_secret_post")));
  }

  @Test
  void blockingCaller_sendsTheToken() throws Exception {
    premises.deploy();
    Future<JsonObject> status = heard("status");
    ScriptedWeaviate weaviate = ScriptedWeaviate.start(premises.vertx);

    run(new BlockingCallerVerticle(), new JsonObject().put("url", weaviate.url()));

    assertThat(result(status).getInteger("code")).isEqualTo(200);
    assertThat(weaviate.seen().get(0).authorization()).containsExactly(FIRST);
  }
}
