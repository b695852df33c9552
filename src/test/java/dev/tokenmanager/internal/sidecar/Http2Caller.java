package dev.tokenmanager.internal.sidecar;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.util.function.Consumer;

/** Sends one gRPC call in plain text, with headers as a test likes them. Any thread. */
final class Http2Caller {

  private Http2Caller() {}

  /** On a connection of its own; the answer is whole. */
  static Future<HttpClientResponse> call(
      Vertx vertx, int port, Consumer<HttpClientRequest> changes) {
    HttpClientAgent client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false));
    return client
        .request(HttpMethod.POST, port, "127.0.0.1", "/weaviate.v1.Weaviate/Search")
        .compose(
            request -> {
              request.putHeader("content-type", "application/grpc");
              changes.accept(request);
              return SidecarStage.whole(request, Buffer.buffer());
            })
        .eventually(client::close);
  }
}
