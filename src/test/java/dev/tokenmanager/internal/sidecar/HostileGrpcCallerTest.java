package dev.tokenmanager.internal.sidecar;

import static dev.tokenmanager.internal.sidecar.ScriptedToken.bearer;
import static dev.tokenmanager.internal.sidecar.SidecarStage.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract §11 at the port of gRPC: browsers, foreign names, and what is no gRPC. */
class HostileGrpcCallerTest {

  @RegisterExtension final SidecarStage stage = new SidecarStage();
  private VertxWeaviate weaviate;

  @BeforeEach
  void open() {
    weaviate = new VertxWeaviate(stage.vertx(), true);
    weaviate.handler = request -> request.response().putHeader("grpc-status", "0").end();
    stage.open(
        new JsonObject()
            .put("weaviateUrl", weaviate.url())
            .put("weaviateGrpc", weaviate.url())
            .put("allowedHosts", new JsonArray().add("weaviate-sidecar")));
  }

  @AfterEach
  void close() {
    weaviate.close();
  }

  private HttpClientResponse call(Consumer<HttpClientRequest> changes) {
    return result(Http2Caller.call(stage.vertx(), stage.grpcPort(), changes));
  }

  private static Consumer<HttpClientRequest> to(String host) {
    return request -> request.authority(HostAndPort.create(host, 50051));
  }

  private static Consumer<HttpClientRequest> with(String... namesAndValues) {
    return request -> {
      for (int i = 0; i < namesAndValues.length; i += 2) {
        request.headers().add(namesAndValues[i], namesAndValues[i + 1]);
      }
    };
  }

  static List<Arguments> refused() {
    return List.of(
        Arguments.of(403, "7", to("evil.example")),
        Arguments.of(403, "7", to("localhost.evil.example")),
        Arguments.of(403, "7", to("10.0.0.1")),
        Arguments.of(403, "7", to("evil.example").andThen(with("host", "evil.example:50051"))),
        Arguments.of(403, "7", with("origin", "null")),
        Arguments.of(403, "7", with("origin", "http://localhost")),
        Arguments.of(403, "7", with("sec-fetch-site", "same-origin")),
        Arguments.of(403, "7", with("sec-fetch-mode", "no-cors")),
        Arguments.of(403, "7", with("sec-fetch-mode", "cors", "sec-fetch-dest", "empty")));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void call_hostile_isRefusedHere(int status, String grpc, Consumer<HttpClientRequest> changes) {
    HttpClientResponse answer = call(changes);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.getHeader("grpc-status")).isEqualTo(grpc);
    assertThat(weaviate.authorizations).isEmpty();
  }

  /** RFC 9113 §8.3.1: Vert.x resets the stream before anybody is asked. */
  @ParameterizedTest
  @CsvSource({"127.0.0.1, evil.example", "evil.example, localhost", "localhost, localhost:1"})
  void call_twoAuthorities_isReset(String authority, String host) {
    Throwable failure = catchThrowable(() -> call(to(authority).andThen(with("host", host))));

    assertThat(failure).hasCauseInstanceOf(StreamResetException.class);
    assertThat(weaviate.authorizations).isEmpty();
  }

  static List<Consumer<HttpClientRequest>> accepted() {
    return List.of(
        to("localhost"),
        to("127.0.0.1"),
        to("[::1]"),
        to("Weaviate-Sidecar"),
        with("sec-fetch-mode", "cors"),
        to("localhost").andThen(with("host", "localhost:50051")));
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void call_addressedRight_passes(Consumer<HttpClientRequest> changes) {
    assertThat(call(changes).getHeader("grpc-status")).isEqualTo("0");

    assertThat(weaviate.authorizations).containsExactly(bearer(1));
  }

  @ParameterizedTest
  @CsvSource({"application/json, 415", "text/plain, 415"})
  void call_notGrpc_is415(String type, int status) {
    HttpClientResponse answer = call(request -> request.putHeader("content-type", type));

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(weaviate.authorizations).isEmpty();
  }

  @Test
  void request_http1_is405() throws IOException {
    assertThat(
            Caller.exchange(
                stage.grpcPort(),
                "POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nContent-Type: application/grpc\r\n\r\n"))
        .startsWith(
            "HTTP/1.0 405 ") // Vert.x' version of what has no valid first line; it ends here
        .contains("This is the port of gRPC");

    assertThat(weaviate.authorizations).isEmpty();
  }

  /** Vert.x would answer 101 before anybody is asked, and take in the body whatever its length. */
  @ParameterizedTest
  @ValueSource(ints = {0, 5, 1_000_000_000})
  void request_upgradeToH2c_is405(int length) throws IOException {
    assertThat(
            Caller.exchange(
                stage.grpcPort(),
                "POST /weaviate.v1.Weaviate/Search HTTP/1.1\r\nHost: localhost\r\n"
                    + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                    + "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n"
                    + "Content-Type: application/grpc\r\nContent-Length: "
                    + length
                    + "\r\n\r\n"))
        .startsWith("HTTP/1.0 405 ");

    assertThat(weaviate.authorizations).isEmpty();
  }
}
