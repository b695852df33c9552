package dev.tokenmanager.app;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.testing.LoopbackPorts;
import dev.tokenmanager.testing.ScriptedProvider;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contract §11: bodies pass as they come. One of 1 GiB passes a heap of 64 MiB, each way. */
@Tag("long")
class SidecarLongBodiesIT {

  private static final int CHUNK = 1 << 20;
  private static final long WHOLE = 1L << 30;

  private final Vertx vertx = Vertx.vertx();
  private final byte[] chunk = new byte[CHUNK];
  private final CRC32 received = new CRC32();
  @TempDir private Path folder;
  private ScriptedProvider provider;
  private HttpServer weaviate;

  SidecarLongBodiesIT() {
    new Random(14).nextBytes(chunk);
  }

  @BeforeEach
  void start() throws Exception {
    provider = result(ScriptedProvider.start(vertx));
    weaviate = result(vertx.createHttpServer().requestHandler(this::handle).listen(0, "127.0.0.1"));
  }

  @AfterEach
  void stop() throws Exception {
    result(vertx.close());
  }

  private static <T> T result(Future<T> future) throws Exception {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .get(WaitLimit.SECONDS, TimeUnit.SECONDS);
  }

  private void handle(HttpServerRequest request) {
    if (!("Bearer " + SECRET_MARK + "token-1").equals(request.getHeader("Authorization"))) {
      request.response().setStatusCode(401).end();
    } else if (request.path().equals("/down")) {
      write(request.response().putHeader("content-length", String.valueOf(WHOLE)), 0);
    } else {
      request.handler(part -> received.update(part.getBytes()));
      request.endHandler(end -> request.response().end(String.valueOf(received.getValue())));
    }
  }

  private void write(HttpServerResponse answer, long written) {
    if (written == WHOLE) {
      answer.end();
    } else {
      answer.write(Buffer.buffer(chunk)).onSuccess(next -> write(answer, written + CHUNK));
    }
  }

  private long expected() {
    CRC32 crc = new CRC32();
    for (long at = 0; at < WHOLE; at += CHUNK) {
      crc.update(chunk);
    }
    return crc.getValue();
  }

  private static HttpURLConnection open(int port, String path) throws Exception {
    return (HttpURLConnection)
        URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
  }

  @Test
  void body_ofOneGiB_passesBothWaysInAHeapOf64MiB() throws Exception {
    int port = LoopbackPorts.free();
    JsonObject sidecar =
        new JsonObject()
            .put("port", port)
            .put("weaviateUrl", "http://127.0.0.1:" + weaviate.actualPort());
    JsonObject options =
        provider
            .options()
            .put("http", new JsonObject().put("enabled", false))
            .put("sidecar", sidecar);
    Files.writeString(folder.resolve("options.json"), options.encodePrettily());
    try (RunningJar jar =
        RunningJar.start(
            folder,
            Map.of(),
            List.of("-Xmx64m", "-XX:+ExitOnOutOfMemoryError"),
            "run",
            "--conf",
            "options.json")) {
      jar.awaitLine("Sidecar of token").awaitLine("token default: acquired");

      HttpURLConnection up = open(port, "/up");
      up.setRequestMethod("POST");
      up.setDoOutput(true);
      up.setFixedLengthStreamingMode(WHOLE);
      try (OutputStream out = up.getOutputStream()) {
        for (long at = 0; at < WHOLE; at += CHUNK) {
          out.write(chunk);
        }
      }
      assertThat(new String(up.getInputStream().readAllBytes(), UTF_8))
          .isEqualTo(String.valueOf(expected()));

      CRC32 down = new CRC32();
      byte[] read = new byte[CHUNK];
      try (InputStream in = open(port, "/down").getInputStream()) {
        for (int length = in.read(read); length >= 0; length = in.read(read)) {
          down.update(read, 0, length);
        }
      }
      assertThat(down.getValue()).isEqualTo(expected());
    }
  }
}
