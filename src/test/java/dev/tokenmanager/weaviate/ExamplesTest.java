package dev.tokenmanager.weaviate;

import static dev.tokenmanager.weaviate.Premises.FIRST;
import static dev.tokenmanager.weaviate.Premises.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.examples.BlockingCallerVerticle;
import dev.tokenmanager.examples.CallerVerticle;
import dev.tokenmanager.examples.OfficialClientVerticle;
import dev.tokenmanager.examples.TenantsVerticle;
import dev.tokenmanager.examples.WeaviateCallerVerticle;
import dev.tokenmanager.testing.ScriptedProvider;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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
  void blockingCaller_sendsTheToken() throws Exception {
    premises.deploy();
    Future<JsonObject> status = heard("status");
    ScriptedWeaviate weaviate = ScriptedWeaviate.start(premises.vertx);

    run(new BlockingCallerVerticle(), new JsonObject().put("url", weaviate.url()));

    assertThat(result(status).getInteger("code")).isEqualTo(200);
    assertThat(weaviate.seen().get(0).authorization()).containsExactly(FIRST);
  }
}
