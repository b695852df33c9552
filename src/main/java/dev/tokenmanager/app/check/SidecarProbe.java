package dev.tokenmanager.app.check;

import dev.tokenmanager.internal.config.CaFile;
import dev.tokenmanager.internal.config.ConnectionOptions;
import dev.tokenmanager.internal.config.SidecarOptions;
import dev.tokenmanager.internal.oidc.WellKnown;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.transport.CaTrust;
import dev.tokenmanager.internal.transport.HttpCall;
import dev.tokenmanager.internal.transport.HttpReply;
import dev.tokenmanager.internal.transport.HttpTransport;
import dev.tokenmanager.internal.transport.Transport;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.TrustOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Asks Weaviate where a sidecar passes calls on, by REST and by gRPC, whether it takes a token.
 * Works on its context.
 */
final class SidecarProbe {

  /** It looks at the token before it looks at what is searched, which is nothing. */
  private static final String SEARCH = "/weaviate.v1.Weaviate/Search";

  /** Not compressed, of length 0: a search for nothing in no collection. */
  private static final Buffer EMPTY_MESSAGE = Buffer.buffer(new byte[5]);

  private final Context context;
  private final SidecarOptions options;
  private final Transport transport;
  private final Duration timeout;
  private final ConnectionOptions connection;

  SidecarProbe(Context context, SidecarOptions options, Transport transport, Duration timeout) {
    this.context = context;
    this.options = options;
    this.transport = transport;
    this.timeout = timeout;
    // By http only where the options allow that: they were found valid.
    this.connection = new ConnectionOptions(options.weaviateCaFile(), null, true);
  }

  /** Fails by a defect alone; null: there is no token to show. */
  Future<SidecarLook> look(@Nullable Secret token) {
    if (token == null) {
      return Future.succeededFuture(new SidecarLook(options, Outcome.none(), Outcome.none()));
    }
    return Outcome.of(rest(token))
        .compose(rest -> grpc(token).map(grpc -> new SidecarLook(options, rest, grpc)));
  }

  private Future<HttpReply> rest(Secret token) {
    URI url = WellKnown.metaUrl(options.weaviateUrl());
    Map<String, String> headers =
        Map.of("Accept", "application/json", "Authorization", "Bearer " + token.reveal());
    return transport.exchange(new HttpCall(url, headers, null, timeout, connection));
  }

  private Future<Outcome<GrpcAnswer>> grpc(Secret token) {
    URI url = options.weaviateGrpc();
    return url == null
        ? Future.succeededFuture(Outcome.none())
        : Outcome.of(trust().compose(trust -> grpc(url, trust, token)));
  }

  private Future<@Nullable TrustOptions> trust() {
    CaFile file = options.weaviateCaFile();
    return file == null
        ? Future.succeededFuture(null)
        : context
            .owner()
            .executeBlocking(() -> new CaTrust(file, "sidecar.weaviateTls.caFile").read());
  }

  private Future<GrpcAnswer> grpc(URI url, @Nullable TrustOptions trust, Secret token) {
    HttpCall call = new HttpCall(url, Map.of(), null, timeout, connection);
    boolean secure = "https".equalsIgnoreCase(url.getScheme());
    HttpClient client = context.owner().createHttpClient(clientOptions(secure, trust));
    AtomicBoolean sent = new AtomicBoolean();
    RequestOptions request =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(url.resolve(SEARCH).toString());
    return client
        .request(request)
        .compose(
            ready -> {
              sent.set(true);
              return send(ready, token);
            })
        .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .recover(cause -> Future.failedFuture(HttpTransport.failure(cause, call, sent.get())))
        .onComplete(ended -> client.close());
  }

  private HttpClientOptions clientOptions(boolean secure, @Nullable TrustOptions trust) {
    HttpClientOptions client =
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_2)
            .setHttp2ClearTextUpgrade(false)
            .setConnectTimeout(Math.toIntExact(timeout.toMillis()));
    if (secure) {
      client.setSsl(true).setUseAlpn(true).setAlpnVersions(List.of(HttpVersion.HTTP_2));
    }
    return trust == null ? client : client.setTrustOptions(trust);
  }

  private static Future<GrpcAnswer> send(HttpClientRequest request, Secret token) {
    return request
        .setChunked(true)
        .putHeader("content-type", "application/grpc")
        .putHeader("te", "trailers")
        .putHeader("authorization", "Bearer " + token.reveal())
        .send(EMPTY_MESSAGE)
        .compose(response -> response.end().map(end -> GrpcAnswer.of(response)));
  }
}
