package dev.tokenmanager.oidc;

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
import java.util.List;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;

/**
 * Knows the connection on which a client is shaking hands. Vert.x tells of a TLS connection only
 * after the handshake, and closing its client does not reach one before; a server that accepts and
 * then stays silent would keep it open. Changes nothing about TLS itself. Event loop only.
 */
final class TlsChannel extends JdkSSLEngineOptions {

  private @Nullable Channel channel;

  /** Drops the connection, whatever state the handshake is in. */
  @SuppressWarnings("FutureReturnValueIgnored") // nothing depends on when it is gone
  void drop() {
    if (channel != null) {
      channel.close();
    }
  }

  /** The exchange is over; nothing is kept of its connection. */
  void forget() {
    channel = null;
  }

  /** The client copies its options; the copy must report here. */
  @Override
  public TlsChannel copy() {
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
      return new SslHandler(engine, startTls, delegatedTasks) {
        @Override
        public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
          channel = ctx.channel();
          super.handlerAdded(ctx);
        }
      };
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
}
