package dev.tokenmanager.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.testing.TestCertificate;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.TrustOptions;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Handshakes that nobody answers, in a time that stands still. */
class HandshakeTrackerTest {

  private final AtomicLong nanos = new AtomicLong(-5);
  private final HandshakeTracker handshakes = new HandshakeTracker(nanos::get);
  private final Connection channel = new Connection();

  @BeforeEach
  void stopTime() {
    channel.freezeTime();
  }

  @AfterEach
  void release() {
    channel.finishAndReleaseAll();
  }

  @Test
  void g12_until_connectionTookItsTime_handshakeHasWhatIsLeft() throws Exception {
    pass(3000);
    SslHandler handshake = handshake(handshakes.until(1000));
    pass(100);
    channel.pipeline().addLast(handshake);
    pass(500);
    channel.connected();

    assertThat(channel.isOpen()).isTrue();
    pass(399);
    assertThat(channel.isOpen()).isTrue();
    pass(1);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void g12_until_proxyConnectedTooLate_handshakeEndsAtOnce() throws Exception {
    channel.connected();
    SslHandler handshake = handshake(handshakes.until(1000));
    pass(1500);
    channel.pipeline().addLast(handshake);

    pass(1);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void g11_dropAll_handshakeUnderWay_isDropped() throws Exception {
    channel.connected();
    channel.pipeline().addLast(handshake(handshakes.until(1000)));
    assertThat(channel.isOpen()).isTrue();

    handshakes.dropAll();

    pass(0);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void g11_dropAll_handshakeThatBeginsLater_endsAtOnce() throws Exception {
    channel.connected();
    SslHandler handshake = handshake(handshakes.until(1000));

    handshakes.dropAll();
    channel.pipeline().addLast(handshake);

    pass(1);
    assertThat(channel.isOpen()).isFalse();
  }

  /** What it costs to judge them is for who sent them to say. */
  @Test
  void g12_certificates_areJudgedOffTheEventLoop(@TempDir Path directory) throws Exception {
    TestCertificate certificate = TestCertificate.create(directory, "ip:127.0.0.1");
    AtomicReference<String> judgedBy = new AtomicReference<>("nobody");
    Vertx vertx = Vertx.vertx();
    try {
      HttpServer server =
          TransportTestBase.await(
              vertx
                  .createHttpServer(
                      new HttpServerOptions()
                          .setSsl(true)
                          .setKeyCertOptions(certificate.keyCertOptions()))
                  .requestHandler(request -> request.response().end())
                  .listen(0, "127.0.0.1"));
      HttpClientAgent client =
          vertx.createHttpClient(
              new HttpClientOptions()
                  .setSsl(true)
                  .setVerifyHost(false)
                  .setTrustOptions(TrustOptions.wrap(new Trusting(judgedBy)))
                  .setSslEngineOptions(new HandshakeTracker(System::nanoTime)));

      TransportTestBase.await(
          client
              .request(HttpMethod.GET, server.actualPort(), "127.0.0.1", "/")
              .compose(HttpClientRequest::send));

      assertThat(judgedBy.get()).startsWith("vert.x-internal-blocking");
    } finally {
      TransportTestBase.await(vertx.close());
    }
  }

  /** Trusts everybody, and says on which thread. */
  private record Trusting(AtomicReference<String> judgedBy) implements X509TrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
      judgedBy.set(Thread.currentThread().getName());
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  /** As Vert.x makes one. */
  private SslHandler handshake(long timeout) throws Exception {
    SslHandler handler =
        handshakes
            .sslContextFactory()
            .forClient(true)
            .create()
            .newHandler(ByteBufAllocator.DEFAULT, "auth.example", 443, Runnable::run);
    handler.setHandshakeTimeout(timeout, TimeUnit.MILLISECONDS);
    return handler;
  }

  /** Not connected yet. */
  private static final class Connection extends EmbeddedChannel {

    private boolean connected;

    private void connected() {
      connected = true;
      pipeline().fireChannelActive();
    }

    @Override
    public boolean isActive() {
      return connected && super.isActive();
    }
  }

  private void pass(long millis) {
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
  }
}
