package dev.tokenmanager.keycloak;

import dev.tokenmanager.keycloak.WeaviateLikeBearers.Refused;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The part of Weaviate's REST that official clients use for collections and single objects; only
 * the probes are open to everybody. Event loop only.
 */
final class WeaviateLikeRest {

  /** Official clients ask for what a server of this version can do. */
  private static final String VERSION = "1.39.0";

  private final Vertx vertx;
  private final WeaviateLikeBearers bearers;
  private final WeaviateLikeObjects objects;

  WeaviateLikeRest(Vertx vertx, WeaviateLikeBearers bearers, WeaviateLikeObjects objects) {
    this.vertx = vertx;
    this.bearers = bearers;
    this.objects = objects;
  }

  void handle(HttpServerRequest request) {
    String path = request.path();
    if (path.equals("/v1/.well-known/live") || path.equals("/v1/.well-known/ready")) {
      open(request);
    } else {
      authorized(request, path);
    }
  }

  /** A caller that shows something is heard all the same: scripted bearers take note of it. */
  private void open(HttpServerRequest request) {
    try {
      bearers.verify(request.path(), request.getHeader(HttpHeaders.AUTHORIZATION));
    } catch (Refused anybody) {
      // Open to everybody.
    }
    request.response().end();
  }

  /** Keys may have to be fetched for it: not on the event loop. A refusal waits for no body. */
  private void authorized(HttpServerRequest request, String path) {
    String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
    Future<Buffer> body = request.body();
    vertx
        .executeBlocking(
            () -> {
              bearers.verify(path, authorization);
              return path;
            },
            false)
        .onSuccess(verified -> body.onSuccess(whole -> answer(request, path, whole)))
        .onFailure(failure -> refuse(request, failure));
  }

  static void refuse(HttpServerRequest request, Throwable failure) {
    int status = failure instanceof Refused refused ? refused.status : 500;
    error(request, status, String.valueOf(failure.getMessage()));
  }

  private static void error(HttpServerRequest request, int status, String message) {
    reply(request, status, new JsonObject().put("code", status).put("message", message));
  }

  static void reply(HttpServerRequest request, int status, JsonObject body) {
    request
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(body.toBuffer());
  }

  private void answer(HttpServerRequest request, String path, Buffer body) {
    String[] parts = path.split("/", -1);
    String what = parts.length > 2 ? parts[2] : "";
    switch (what) {
      case "meta" -> reply(request, 200, meta(request));
      case "nodes" -> reply(request, 200, nodes());
      case "schema" -> schema(request, parts.length > 3 ? parts[3] : null, body);
      case "objects" -> object(request, parts, body);
      case "batch" -> batch(request, body);
      default -> request.response().setStatusCode(404).end();
    }
  }

  private static JsonObject meta(HttpServerRequest request) {
    return new JsonObject()
        .put("hostname", "http://" + request.authority())
        .put("version", VERSION)
        .put("grpcMaxMessageSize", 104_857_600)
        .put("modules", new JsonObject());
  }

  private static JsonObject nodes() {
    JsonObject node =
        new JsonObject().put("name", "node1").put("status", "HEALTHY").put("version", VERSION);
    return new JsonObject().put("nodes", new JsonArray().add(node));
  }

  private void schema(HttpServerRequest request, @Nullable String name, Buffer body) {
    if (request.method().equals(HttpMethod.POST)) {
      JsonObject schema = WeaviateLikeSchema.completed(body.toJsonObject());
      if (objects.create(schema)) {
        reply(request, 200, schema);
      } else {
        error(request, 422, "class name " + schema.getString("class") + " already exists");
      }
    } else if (name == null) {
      reply(request, 200, new JsonObject().put("classes", new JsonArray(objects.schemas())));
    } else if (request.method().equals(HttpMethod.DELETE)) {
      objects.drop(name);
      request.response().end();
    } else {
      found(request, objects.schema(name));
    }
  }

  private static void found(HttpServerRequest request, @Nullable JsonObject body) {
    if (body == null) {
      request.response().setStatusCode(404).end();
    } else {
      reply(request, 200, body);
    }
  }

  private void object(HttpServerRequest request, String[] parts, Buffer body) {
    if (request.method().equals(HttpMethod.POST)) {
      reply(request, 200, stored(body.toJsonObject()));
    } else if (parts.length < 5) {
      error(request, 422, "objects are asked for by collection and id here");
    } else if (request.method().equals(HttpMethod.DELETE)) {
      objects.remove(parts[3], parts[4]);
      request.response().setStatusCode(204).end();
    } else if (request.method().equals(HttpMethod.HEAD)) {
      boolean there = objects.get(parts[3], parts[4]) != null;
      request.response().setStatusCode(there ? 204 : 404).end();
    } else if (request.method().equals(HttpMethod.PUT)) {
      reply(request, 200, stored(body.toJsonObject()));
    } else {
      JsonObject properties = objects.get(parts[3], parts[4]);
      found(request, properties == null ? null : shown(parts[3], parts[4], properties));
    }
  }

  private void batch(HttpServerRequest request, Buffer body) {
    JsonArray results = new JsonArray();
    for (Object object : body.toJsonObject().getJsonArray("objects")) {
      JsonObject success = new JsonObject().put("status", "SUCCESS");
      results.add(stored((JsonObject) object).put("result", success));
    }
    request
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(results.toBuffer());
  }

  private JsonObject stored(JsonObject object) {
    String collection = object.getString("class");
    String id = object.getString("id", UUID.randomUUID().toString());
    JsonObject properties = object.getJsonObject("properties", new JsonObject());
    objects.put(collection, id, properties);
    return shown(collection, id, properties);
  }

  private static JsonObject shown(String collection, String id, JsonObject properties) {
    return new JsonObject(Map.of("class", collection, "id", id, "properties", properties));
  }
}
