package dev.tokenmanager.internal.sidecar;

import static dev.tokenmanager.internal.sidecar.SidecarStage.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.testing.TestAuthority;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.KeyCertOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.X509KeyManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Contract §11: {@code sidecar.weaviateTls}, towards a Weaviate with TLS of a private authority.
 */
class WeaviateTlsTest {

  @RegisterExtension final SidecarStage stage = new SidecarStage();
  @TempDir private Path folder;

  private final Vertx elsewhere = Vertx.vertx();
  private final AtomicInteger seen = new AtomicInteger();
  private TestAuthority authority;
  private HttpServer weaviate;

  @BeforeEach
  void start() throws Exception {
    authority = TestAuthority.create("private");
    weaviate = serve(authority.issueServer());
  }

  private HttpServer serve(TestAuthority.Issued issued) throws Exception {
    X509KeyManager keys = (X509KeyManager) issued.keyManagers().getKeyManagers()[0];
    return result(
        elsewhere
            .createHttpServer(
                new HttpServerOptions()
                    .setSsl(true)
                    .setUseAlpn(true)
                    .setKeyCertOptions(KeyCertOptions.wrap(keys)))
            .requestHandler(
                request -> {
                  seen.incrementAndGet();
                  request.response().putHeader("grpc-status", "0").end();
                })
            .listen(0, "127.0.0.1"));
  }

  @AfterEach
  void close() {
    result(elsewhere.close());
  }

  private JsonObject options() {
    String url = "https://127.0.0.1:" + weaviate.actualPort();
    return new JsonObject().put("weaviateUrl", url).put("weaviateGrpc", url);
  }

  private JsonObject trusting(TestAuthority trusted) throws IOException {
    Path file = trusted.write(folder.resolve("ca.pem"));
    return options().put("weaviateTls", new JsonObject().put("caFile", file.toString()));
  }

  private String get() throws IOException {
    return Caller.exchange(stage.port(), "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }

  @Test
  void caFile_ofItsAuthority_passesByRestAndGrpc() throws Exception {
    stage.open(trusting(authority));

    assertThat(get()).startsWith("HTTP/1.1 200 ");
    assertThat(
            result(
                    Http2Caller.call(
                        stage.vertx(), stage.grpcPort(), call -> call.putHeader("x", "y")))
                .getHeader("grpc-status"))
        .isEqualTo("0");
    assertThat(seen).hasValue(2);
  }

  /** The JVM's authorities are trusted without one, and none beside those of another. */
  @Test
  void caFile_noneOrAnothers_is502ThatNamesTheOption() throws Exception {
    stage.open(options());
    assertThat(get()).startsWith("HTTP/1.1 502 ").contains("sidecar.weaviateTls.caFile");

    result(stage.stop());
    stage.open(trusting(TestAuthority.create("another")));
    assertThat(get()).startsWith("HTTP/1.1 502 ").contains("sidecar.weaviateTls.caFile");
    assertThat(
            result(Http2Caller.call(stage.vertx(), stage.grpcPort(), call -> {}))
                .getHeader("grpc-status"))
        .isEqualTo("14");

    assertThat(seen).hasValue(0);
  }

  /** The certificate is trusted, and is another host's. */
  @Test
  void certificate_ofAnotherName_is502() throws Exception {
    result(weaviate.close());
    weaviate = serve(authority.issue("elsewhere"));
    stage.open(trusting(authority));

    assertThat(get()).startsWith("HTTP/1.1 502 ").contains("for another name");
    assertThat(seen).hasValue(0);
  }

  @Test
  void caFile_replaced_isTrustedByTheNextConnection() throws Exception {
    stage.open(trusting(TestAuthority.create("former")));
    assertThat(get()).startsWith("HTTP/1.1 502 ");

    authority.write(folder.resolve("ca.pem"));

    await().until(() -> get().startsWith("HTTP/1.1 200 "));
    assertThat(
            result(Http2Caller.call(stage.vertx(), stage.grpcPort(), call -> {}))
                .getHeader("grpc-status"))
        .isEqualTo("0");
  }

  /** After a change of {@code caFile}, the name is verified as before. */
  @Test
  void caFile_replaced_nameIsStillVerified() throws Exception {
    result(weaviate.close());
    weaviate = serve(authority.issue("elsewhere"));
    stage.open(trusting(TestAuthority.create("former")));
    assertThat(get()).startsWith("HTTP/1.1 502 ");

    authority.write(folder.resolve("ca.pem"));

    await().pollDelay(java.time.Duration.ofMillis(2500)).until(() -> true); // two looks at the file
    assertThat(get()).startsWith("HTTP/1.1 502 ");
    assertThat(seen).hasValue(0);
  }
}
