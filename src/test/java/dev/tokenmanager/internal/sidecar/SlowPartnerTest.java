package dev.tokenmanager.internal.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Contract §11, back-pressure by REST: who does not read holds up who writes, and not the memory of
 * the sidecar. What is between them then is what the machine keeps for two connections.
 */
class SlowPartnerTest {

  private static final int CHUNK = 1 << 16;
  private static final long WHOLE = 160L << 20;

  /** Far more than the machine keeps for two connections, far less than all of it. */
  private static final long HELD_UP = 80L << 20;

  @RegisterExtension final SidecarStage stage = new SidecarStage();
  private final AtomicLong written = new AtomicLong();
  private VertxWeaviate weaviate;

  @BeforeEach
  void open() {
    weaviate = new VertxWeaviate(stage.vertx(), false);
    stage.open(weaviate.url());
  }

  @AfterEach
  void close() {
    weaviate.close();
  }

  /** Waits until nothing more is written. */
  private long stalled() {
    AtomicLong before = new AtomicLong(-1);
    await()
        .pollInterval(Duration.ofMillis(300))
        .until(() -> written.get() > 0 && before.getAndSet(written.get()) == written.get());
    return written.get();
  }

  /** As fast as it is read. */
  private void write(HttpServerResponse answer) {
    Buffer chunk = Buffer.buffer(new byte[CHUNK]);
    while (written.get() < WHOLE && !answer.writeQueueFull()) {
      answer.write(chunk);
      written.addAndGet(CHUNK);
    }
    if (written.get() < WHOLE) {
      answer.drainHandler(drained -> write(answer));
    } else {
      answer.drainHandler(null).end();
    }
  }

  @Test
  void get_callerReadsNothing_weaviateIsHeldUp() throws IOException {
    weaviate.handler =
        request -> {
          request.response().putHeader("content-length", String.valueOf(WHOLE));
          write(request.response());
        };
    try (Caller caller = new Caller(stage.port())) {
      caller.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");

      assertThat(stalled()).isLessThan(HELD_UP);

      assertThat(body(caller.socket.getInputStream())).isEqualTo(WHOLE);
    }
  }

  /** Reads the head and the whole body. */
  private static long body(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.read());
    }
    long length = 0;
    byte[] buffer = new byte[CHUNK];
    while (length < WHOLE) {
      int read = in.read(buffer);
      if (read < 0) {
        return length;
      }
      length += read;
    }
    return length;
  }

  @Test
  void post_weaviateReadsNothing_callerIsHeldUp() throws Exception {
    CompletableFuture<HttpServerRequest> paused = new CompletableFuture<>();
    AtomicLong read = new AtomicLong();
    weaviate.handler =
        request -> {
          request.handler(chunk -> read.addAndGet(chunk.length()));
          request.endHandler(end -> request.response().end("ok"));
          paused.complete(request.pause());
        };
    try (Caller caller = new Caller(stage.port())) {
      caller.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + WHOLE + "\r\n\r\n");
      Thread writer = new Thread(() -> write(caller));
      writer.start();
      HttpServerRequest unread = paused.get(WaitLimit.SECONDS, TimeUnit.SECONDS);

      assertThat(stalled()).isLessThan(HELD_UP);

      unread.resume();
      assertThat(caller.answer()).startsWith("HTTP/1.1 200 ").endsWith("ok");
      writer.join();
      assertThat(read).hasValue(WHOLE);
    }
  }

  private void write(Caller caller) {
    byte[] chunk = new byte[CHUNK];
    try {
      OutputStream out = caller.socket.getOutputStream();
      while (written.get() < WHOLE) {
        out.write(chunk);
        written.addAndGet(CHUNK);
      }
    } catch (IOException gone) {
      // the test fails by what was read
    }
  }
}
