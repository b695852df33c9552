package dev.tokenmanager.internal.transport;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenmanager.internal.config.ConnectionOptions;
import dev.tokenmanager.internal.config.SecretSource;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.internal.ContextInternal;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A class that does not link, say, ends an exchange at once and as what it is: no time-out hides
 * it.
 */
class HttpTransportDefectTest extends TransportTestBase {

  private static final URI PROVIDER = URI.create("https://auth.example/t");

  @Test
  void exchange_errorWhileNamesAreResolved_isPassedOn() {
    HttpTransport mine =
        new HttpTransport(
            context,
            NO_SECRETS,
            System::nanoTime,
            name -> {
              throw new IllegalAccessError();
            });
    assertThatThrownBy(() -> await(mine.exchange(post(PROVIDER, "a=b", LONG))))
        .hasCauseInstanceOf(IllegalAccessError.class);
  }

  @Test
  void exchange_errorWhileTheRequestIsMade_isPassedOn() {
    HttpTransport mine =
        new HttpTransport(
            context,
            source -> {
              throw new NoClassDefFoundError();
            },
            System::nanoTime);
    ConnectionOptions proxied =
        new ConnectionOptions(
            null,
            new ConnectionOptions.Proxy(
                "127.0.0.1",
                1,
                "user",
                new SecretSource.Env("proxy.passwordEnv", "PROXY_PASSWORD"),
                List.of()),
            true);
    assertThatThrownBy(() -> await(mine.exchange(post(PROVIDER, "a=b", LONG, proxied))))
        .hasCauseInstanceOf(NoClassDefFoundError.class);
  }

  @Test
  void exchange_errorWhileTheRequestIsSent_isPassedOn() throws Exception {
    HttpCall call = post(PROVIDER, "a=b", LONG);
    HttpExchange exchange =
        new HttpExchange(call, RequestTarget.of(call), (ContextInternal) context, CallContext.NONE);
    HttpClientRequest request =
        (HttpClientRequest)
            Proxy.newProxyInstance(
                HttpClientRequest.class.getClassLoader(),
                new Class<?>[] {HttpClientRequest.class},
                (proxy, method, arguments) -> {
                  throw new NoClassDefFoundError();
                });

    context.runOnContext(now -> exchange.send(request));

    assertThatThrownBy(() -> await(exchange.future()))
        .hasCauseInstanceOf(NoClassDefFoundError.class);
  }
}
