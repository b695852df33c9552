package dev.tokenmanager.bench;

import com.google.auth.oauth2.OAuth2Credentials;
import dev.tokenmanager.TokenManager;
import io.weaviate.client6.v1.internal.BackgroundTokenProvider;
import io.weaviate.client6.v1.internal.TokenProvider;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.Date;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.springframework.security.oauth2.client.AuthorizedClientServiceOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.InMemoryOAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.OAuth2AuthorizeRequest;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.zalando.stups.tokens.AccessToken;
import org.zalando.stups.tokens.AccessTokenConfiguration;
import org.zalando.stups.tokens.AccessTokens;
import org.zalando.stups.tokens.HttpProvider;
import org.zalando.stups.tokens.NoopUserCredentials;
import org.zalando.stups.tokens.SimpleClientCredentials;
import org.zalando.stups.tokens.Tokens;

/**
 * The text of a token that is held, and valid for an hour: from us, and from whoever else holds
 * tokens in a JVM. Each as its own users ask for it, and none has a network.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PeersBenchmark {

  private static final String TEXT = "token";
  private static final int HOUR_SECONDS = 3_600;

  @Benchmark
  public String current(Ours ours) {
    return Objects.requireNonNull(Objects.requireNonNull(ours.tokens).current()).accessToken();
  }

  /** What Weaviate's client holds for client credentials. */
  @Benchmark
  public String client6Reuse(Client6 client6) {
    return client6.reuse.getToken().accessToken();
  }

  /** What it holds for all other grants. */
  @Benchmark
  public String client6Background(Client6 client6) {
    return Objects.requireNonNull(client6.background).getToken().accessToken();
  }

  @Benchmark
  public String google(Google google) throws IOException {
    google.credentials.refreshIfExpired();
    return google.credentials.getAccessToken().getTokenValue();
  }

  @Benchmark
  public String zalando(Zalando zalando) {
    return Objects.requireNonNull(zalando.tokens).get("weaviate");
  }

  @Benchmark
  public String spring(Spring spring) {
    return Objects.requireNonNull(spring.manager.authorize(spring.request))
        .getAccessToken()
        .getTokenValue();
  }

  private static Date inAnHour() {
    return Date.from(Instant.now().plusSeconds(HOUR_SECONDS));
  }

  /** The token manager, with a provider. */
  @State(Scope.Benchmark)
  public static class Ours {
    private @Nullable Deployed deployed;
    private @Nullable TokenManager tokens;

    @Setup
    public void deploy() throws Exception {
      deployed = new Deployed(1);
      tokens = deployed.tokens;
    }

    @TearDown
    public void close() throws Exception {
      Objects.requireNonNull(deployed).close();
    }
  }

  /** Weaviate's official client. */
  @State(Scope.Benchmark)
  public static class Client6 {
    private final TokenProvider reuse =
        TokenProvider.reuse(
            null,
            () -> TokenProvider.Token.expireAfter(TEXT, HOUR_SECONDS),
            TokenProvider.DEFAULT_EARLY_EXPIRY);
    private @Nullable TokenProvider background;

    @Setup
    public void start() {
      background = BackgroundTokenProvider.wrap(reuse);
    }

    @TearDown
    public void close() throws Exception {
      Objects.requireNonNull(background).close();
    }
  }

  /** Google's credentials. */
  @State(Scope.Benchmark)
  public static class Google {
    private final OAuth2Credentials credentials = new Credentials();

    private static final class Credentials extends OAuth2Credentials {
      private static final long serialVersionUID = 1;

      @Override
      public com.google.auth.oauth2.AccessToken refreshAccessToken() {
        return new com.google.auth.oauth2.AccessToken(TEXT, inAnHour());
      }
    }
  }

  /** Zalando's, which renews in the background. */
  @State(Scope.Benchmark)
  public static class Zalando {
    private @Nullable AccessTokens tokens;

    @Setup
    public void start() {
      tokens =
          Tokens.createAccessTokensWithUri(URI.create("http://127.0.0.1"))
              .usingClientCredentialsProvider(
                  () -> new SimpleClientCredentials("name", "client", "secret"))
              .usingUserCredentialsProvider(NoopUserCredentials::new)
              .usingHttpProviderFactory((client, user, uri, config) -> new Provider())
              .manageToken("weaviate")
              .addScope("openid")
              .done()
              .start();
    }

    @TearDown
    public void stop() {
      Objects.requireNonNull(tokens).stop();
    }

    private static final class Provider implements HttpProvider {
      @Override
      public AccessToken createToken(AccessTokenConfiguration configuration) {
        return new AccessToken(TEXT, "Bearer", HOUR_SECONDS, inAnHour());
      }

      @Override
      public void close() {}
    }
  }

  /** Spring Security's, outside of a request; what is asked is made once. */
  @State(Scope.Benchmark)
  public static class Spring {
    private final OAuth2AuthorizeRequest request =
        OAuth2AuthorizeRequest.withClientRegistrationId("weaviate").principal("caller").build();
    private final AuthorizedClientServiceOAuth2AuthorizedClientManager manager;

    public Spring() {
      ClientRegistration registration =
          ClientRegistration.withRegistrationId("weaviate")
              .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
              .clientId("client")
              .clientSecret("secret")
              .tokenUri("http://127.0.0.1/token")
              .build();
      InMemoryClientRegistrationRepository registrations =
          new InMemoryClientRegistrationRepository(registration);
      InMemoryOAuth2AuthorizedClientService held =
          new InMemoryOAuth2AuthorizedClientService(registrations);
      Instant now = Instant.now();
      OAuth2AccessToken token =
          new OAuth2AccessToken(
              OAuth2AccessToken.TokenType.BEARER, TEXT, now, now.plusSeconds(HOUR_SECONDS));
      held.saveAuthorizedClient(
          new OAuth2AuthorizedClient(registration, "caller", token), request.getPrincipal());
      manager = new AuthorizedClientServiceOAuth2AuthorizedClientManager(registrations, held);
    }
  }
}
