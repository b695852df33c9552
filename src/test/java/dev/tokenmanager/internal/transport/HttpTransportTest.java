package dev.tokenmanager.internal.transport;

import static dev.tokenmanager.internal.transport.HttpTransportHostileTest.assertFailure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.ConnectionOptions;
import dev.tokenmanager.internal.token.ProviderException;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpTransportTest extends TransportTestBase {

  private final List<HttpServerRequest> seen = new CopyOnWriteArrayList<>();
  private final AtomicReference<String> body = new AtomicReference<>();

  @Test
  void exchange_form_postsItAsGiven() throws Exception {
    URI uri = serve(200);

    HttpReply reply =
        exchange(
            new HttpCall(
                uri.resolve("/token?a=%20b"),
                Map.of("Authorization", "Basic eA==", "Content-Type", "application/x-form"),
                "grant_type=client_credentials&x=%26",
                LONG,
                DIRECT));

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body()).isEqualTo("{\"ä\":1}");
    assertThat(reply.header("x-twice")).isEqualTo("second");
    assertThat(reply.headers()).containsKey("content-length");
    HttpServerRequest request = seen.get(0);
    assertThat(request.method().name()).isEqualTo("POST");
    assertThat(request.uri()).isEqualTo("/token?a=%20b");
    assertThat(request.getHeader("authorization")).isEqualTo("Basic eA==");
    assertThat(request.headers().getAll("content-type")).containsExactly("application/x-form");
    assertThat(request.getHeader("host")).isEqualTo("127.0.0.1:" + uri.getPort());
    assertThat(request.getHeader("connection")).isEqualTo("close");
    assertThat(request.getHeader("user-agent")).isEqualTo("weaviate-token-manager");
    assertThat(body).hasValue("grant_type=client_credentials&x=%26");
  }

  @Test
  void exchange_noForm_getsWithoutBody() throws Exception {
    URI uri = serve(200);

    exchange(get(URI.create("http://localhost:" + uri.getPort()), LONG));

    assertThat(seen.get(0).method().name()).isEqualTo("GET");
    assertThat(seen.get(0).uri()).isEqualTo("/");
    assertThat(seen.get(0).getHeader("content-length")).isNull();
    assertThat(body).hasValue("");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 404, 429, 500, 503})
  void exchange_errorStatus_isAnAnswer(int status) throws Exception {
    assertThat(exchange(post(serve(status), "a=b", LONG)).status()).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 301, 302, 303, 305, 307, 308})
  void g12_exchange_redirect_handedBackAndNotFollowed(int status) throws Exception {
    URI uri = serve(status);

    HttpReply posted = exchange(post(uri, "a=b", LONG));
    HttpReply got = exchange(get(uri, LONG));

    assertThat(posted.status()).isEqualTo(status);
    assertThat(posted.header("location")).isEqualTo(uri.resolve("/elsewhere").toString());
    assertThat(got.status()).isEqualTo(status);
    assertThat(seen).hasSize(2).noneMatch(request -> request.path().equals("/elsewhere"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2\r\n{}\r\n0\r\n\r\n",
        "2;a=b\r\n{}\r\n0;c\r\n\r\n",
        "2;a=\"b;c\"\r\n{}\r\n0\r\n\r\n",
        "1;a\r\n{\r\n1 ; b=c\r\n}\r\n0\r\nTrailer: x\r\n\r\n"
      })
  void exchange_chunkExtensions_areIgnored(String chunks) throws Exception {
    RawServer server =
        RawServer.answering(
            vertx,
            socket ->
                socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks));

    assertThat(exchange(post(server.uri("/token"), "a=b", LONG)).body()).isEqualTo("{}");
  }

  @Test
  void exchange_malformedUtf8_isTolerated() throws Exception {
    RawServer server =
        RawServer.answering(
            vertx,
            socket ->
                socket
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\na")
                    .compose(sent -> socket.write(Buffer.buffer(new byte[] {(byte) 0xc3, 'b'}))));

    assertThat(exchange(get(server.uri("/"), LONG)).body()).isEqualTo("a\uFFFDb");
  }

  @Test
  void exchange_anyCaller_completesOnTheTransportsContext() throws Exception {
    Context context = vertx.getOrCreateContext();
    HttpTransport mine = new HttpTransport(context, NO_SECRETS, System::nanoTime);
    URI uri = serve(200);

    Context completedOn = await(mine.exchange(get(uri, LONG)).map(reply -> Vertx.currentContext()));

    assertThat(completedOn).isSameAs(context);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://192.0.2.1/", "http://localhost.example/", "http://[2001:db8::1]:8080/"})
  void g12_exchange_plainHttpToAnotherMachine_refusedBeforeAnythingIsSent(String uri)
      throws Exception {
    ProviderException failure = failure(post(URI.create(uri), "a=b", LONG));

    assertFailure(failure, TokenFailure.UNUSABLE_ANSWER, "insecure_http");
    assertThat(failure.outcomeUnknown()).isFalse();
    assertThat(failure).hasMessageContaining("allowInsecureHttp");
    assertThat(transport.clientsMade()).isZero();
  }

  @Test
  void exchange_plainHttpToAnotherMachineAllowed_isTried() throws Exception {
    ConnectionOptions insecure = new ConnectionOptions(null, null, true);
    URI uri = URI.create("http://127.0.0.1.invalid/");

    ProviderException failure = failure(new HttpCall(uri, Map.of(), null, SHORT, insecure));

    assertThat(failure.error()).isIn("dns", "timeout");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ftp://localhost/", "mailto:a@b", "http:///path", "http://localhost:99999/"})
  void exchange_otherUri_refused(String uri) throws Exception {
    assertFailure(failure(get(URI.create(uri), LONG)), TokenFailure.UNUSABLE_ANSWER, "bad_uri");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT0.0001S", "P366D"})
  void exchange_extremeTimeout_isOneOutcome(Duration timeout) throws Exception {
    URI uri = serve(200);

    String outcome =
        await(
            transport
                .exchange(get(uri, timeout))
                .map(reply -> "answer")
                .otherwise(failure -> ((ProviderException) failure).error()));

    assertThat(outcome).isIn("answer", "timeout");
  }

  @Test
  void exchange_clientThatCannotBeMade_isOneSafeFailure() throws Exception {
    ConnectionOptions impossible =
        new ConnectionOptions(null, new ConnectionOptions.Proxy("localhost", 70000), false);

    assertFailure(
        failure(get(URI.create("https://auth.example/"), impossible)),
        TokenFailure.INTERNAL,
        "internal");
  }

  @Test
  void exchange_headerThatCannotBeSent_isOneSafeFailure() throws Exception {
    RawServer server =
        RawServer.answering(
            vertx, socket -> socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"));
    URI uri = server.uri("/");

    ProviderException failure =
        failure(new HttpCall(uri, Map.of("Authorization", "s3cret\r\nx: y"), null, LONG, DIRECT));

    assertFailure(failure, TokenFailure.INTERNAL, "internal");
    assertThat(failure.getMessage()).doesNotContain("s3cret");
    assertThat(failure.outcomeUnknown()).isFalse();
    // No connection is left, nor any but that of the next exchange made.
    exchange(get(uri, LONG));
    server.awaitClosed(1);
  }

  @Test
  void g11_exchange_aThousandInTurn_leaveNoConnectionAndOneClient() throws Exception {
    RawServer server =
        RawServer.answering(
            vertx, socket -> socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"));

    for (int i = 0; i < 1000; i++) {
      assertThat(exchange(post(server.uri("/token"), "a=b", LONG)).body()).isEqualTo("{}");
    }

    server.awaitClosed(1000);
    assertThat(transport.clientsMade()).isEqualTo(1);
  }

  @Test
  void g11_exchange_manyAborted_useTheirClientsAgain() throws Exception {
    AtomicInteger attempt = new AtomicInteger();
    RawServer server =
        RawServer.answering(
            vertx,
            socket -> {
              if (attempt.incrementAndGet() % 2 == 0) {
                socket.close();
              } else {
                socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\nx");
              }
            });

    for (int i = 0; i < 200; i++) {
      failure(post(server.uri("/token"), "a=b", LONG));
    }

    server.awaitClosed(200);
    // The future fails before the client has noticed its dropped connection.
    assertThat(transport.clientsMade()).isLessThanOrEqualTo(2);
  }

  private URI serve(int status) throws Exception {
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  seen.add(request);
                  HttpServerResponse response =
                      request
                          .response()
                          .setStatusCode(status)
                          .putHeader(
                              "Location", request.absoluteURI().replaceFirst("/$", "/elsewhere"))
                          .putHeader("X-Twice", (Iterable<String>) List.of("first", "second"));
                  request
                      .body()
                      .onSuccess(
                          read -> {
                            body.set(read.toString());
                            response.end("{\"ä\":1}");
                          });
                });
    await(server.listen(0, "127.0.0.1"));
    return URI.create("http://127.0.0.1:" + server.actualPort() + "/");
  }
}
