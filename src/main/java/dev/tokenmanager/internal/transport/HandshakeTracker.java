package dev.tokenmanager.internal.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.spi.tls.DefaultSslContextFactory;
import io.vertx.core.spi.tls.SslContextFactory;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSessionContext;

/**
 * Knows the connections on which a TLS handshake is under way, and ends each in time. Vert.x tells
 * of a TLS connection only after the handshake, and closing its client does not reach one before; a
 * server that accepts and then stays silent would keep it open. What a handshake computes is done
 * by worker threads. Changes nothing about TLS itself. Event loop only.
 *
 * <p>The time-out that Vert.x passes on for a handshake begins with the handshake, however long the
 * connection took, or the proxy. Here it is a moment instead: {@link #until}.
 */
final class HandshakeTracker extends JdkSSLEngineOptions {

  private final LongSupplier nanos;
  private final long begun;
  private final Set<Channel> underWay = new HashSet<>();
  private boolean closed;

  /**
   * @param nanos elapsed time
   */
  HandshakeTracker(LongSupplier nanos) {
    this.nanos = nanos;
    this.begun = nanos.getAsLong();
    // Judging certificates takes as long as who sent them wants.
    setUseWorkerThread(true);
  }

  /**
   * What a handshake must have as its time-out, in milliseconds, to be over when {@code millis}
   * from now have passed, whenever it begins.
   */
  long until(long millis) {
    return elapsed() + millis;
  }

  /**
   * Drops these connections, whatever state the handshake is in; one that begins later, on a
   * connection that a proxy makes only now, ends at once.
   */
  @SuppressWarnings("FutureReturnValueIgnored") // nothing depends on when they are gone
  void dropAll() {
    closed = true;
    List.copyOf(underWay).forEach(Channel::close);
  }

  private long elapsed() {
    return TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - begun);
  }

  /** The client copies its options; the copy must report here. */
  @Override
  public HandshakeTracker copy() {
    return this;
  }

  @Override
  public SslContextFactory sslContextFactory() {
    return new DefaultSslContextFactory(SslProvider.JDK, false) {
      @Override
      public SslContext create() throws SSLException {
        return new Reporting(super.create());
      }
    };
  }

  /** The JDK's context, whose handlers report the channel they are added to. */
  private final class Reporting extends SslContext {

    private final SslContext jdk;

    private Reporting(SslContext jdk) {
      this.jdk = jdk;
    }

    @Override
    protected SslHandler newHandler(
        ByteBufAllocator alloc, boolean startTls, Executor delegatedTasks) {
      return handler(jdk.newEngine(alloc), startTls, delegatedTasks);
    }

    @Override
    protected SslHandler newHandler(
        ByteBufAllocator alloc, String host, int port, boolean startTls, Executor delegatedTasks) {
      return handler(jdk.newEngine(alloc, host, port), startTls, delegatedTasks);
    }

    private SslHandler handler(SSLEngine engine, boolean startTls, Executor delegatedTasks) {
      return new Reported(engine, startTls, delegatedTasks);
    }

    @Override
    public boolean isClient() {
      return jdk.isClient();
    }

    @Override
    public List<String> cipherSuites() {
      return jdk.cipherSuites();
    }

    @Override
    @SuppressWarnings("deprecation") // abstract in SslContext
    public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
      return jdk.applicationProtocolNegotiator();
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator alloc) {
      return jdk.newEngine(alloc);
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator alloc, String host, int port) {
      return jdk.newEngine(alloc, host, port);
    }

    @Override
    public SSLSessionContext sessionContext() {
      return jdk.sessionContext();
    }
  }

  private final class Reported extends SslHandler {

    private long due;

    private Reported(SSLEngine engine, boolean startTls, Executor delegatedTasks) {
      super(engine, startTls, delegatedTasks);
    }

    /** On a connection that is still to be made, or one that a proxy has just made. */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // nothing waits for the removal
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
      due = getHandshakeTimeoutMillis();
      leaveWhatIsLeft();
      super.handlerAdded(ctx);
      Channel channel = ctx.channel();
      underWay.add(channel);
      handshakeFuture().addListener(ended -> underWay.remove(channel));
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) throws Exception {
      leaveWhatIsLeft();
      super.channelActive(ctx);
    }

    private void leaveWhatIsLeft() {
      // Zero would mean for ever. Closing the channel here instead, nobody would hear of.
      setHandshakeTimeoutMillis(closed ? 1 : Math.max(1, due - elapsed()));
    }
  }
}
