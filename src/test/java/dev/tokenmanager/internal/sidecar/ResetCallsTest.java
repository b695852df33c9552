package dev.tokenmanager.internal.sidecar;

import static dev.tokenmanager.internal.sidecar.SidecarStage.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A connection of gRPC outlives its calls that are broken off, however many there are. */
class ResetCallsTest {

  /** Beyond the limit of 200 that Vert.x has where nothing is said. */
  private static final int MANY = 300;

  private static final long CANCEL = 8;

  @RegisterExtension final SidecarStage stage = new SidecarStage();
  private final Vertx vertx = Vertx.vertx();
  private VertxWeaviate weaviate;
  private HttpClientAgent client; // closed by Vert.x where nobody refers to it
  private HttpClientConnection connection;

  @BeforeEach
  void open() {
    weaviate = new VertxWeaviate(stage.vertx(), true);
    stage.open(
        new JsonObject().put("weaviateUrl", weaviate.url()).put("weaviateGrpc", weaviate.url()));
    client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false));
    connection =
        result(
            client.connect(
                new HttpConnectOptions().setHost("127.0.0.1").setPort(stage.grpcPort())));
  }

  @AfterEach
  void close() {
    result(client.close());
    result(vertx.close());
    weaviate.close();
  }

  private HttpClientRequest call() {
    HttpClientRequest request =
        result(
            connection.request(
                new RequestOptions().setMethod(HttpMethod.POST).setURI("/test.Bytes/Unary")));
    request.putHeader("content-type", "application/grpc").setChunked(true);
    return request;
  }

  private static Future<HttpClientResponse> whole(HttpClientRequest request) {
    return SidecarStage.whole(request, Buffer.buffer("12345"));
  }

  private void assertThatCallsPass() {
    weaviate.handler = request -> request.response().putHeader("grpc-status", "0").end();

    assertThat(result(whole(call())).getHeader("grpc-status")).isEqualTo("0");
  }

  @Test
  void calls_manyCancelled_leaveTheConnectionToTheOthers() {
    weaviate.handler = request -> {};
    for (int i = 0; i < MANY; i++) {
      HttpClientRequest request = call();
      result(request.write(Buffer.buffer("12345")));
      request.reset(CANCEL);
    }

    assertThatCallsPass();
  }

  @Test
  void calls_manyBrokenOffByWeaviate_leaveTheConnectionToTheOthers() {
    weaviate.handler = ResetCallsTest::breakOff;
    for (int i = 0; i < MANY; i++) {
      Promise<Throwable> broken = Promise.promise();
      HttpClientRequest request = call();
      request.exceptionHandler(broken::tryComplete);
      request
          .response()
          .onSuccess(response -> response.exceptionHandler(broken::tryComplete))
          .onFailure(broken::tryComplete);
      request.end(Buffer.buffer("12345"));

      assertThat(result(broken.future())).isInstanceOf(StreamResetException.class);
    }

    assertThatCallsPass();
  }

  private static void breakOff(HttpServerRequest request) {
    request
        .response()
        .setChunked(true)
        .putHeader("content-type", "application/grpc")
        .write(Buffer.buffer("12345"))
        .onComplete(written -> request.response().reset(CANCEL));
  }
}
