package dev.tokenmanager.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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
