package dev.tokenmanager.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.OAuth2Config;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import no.nav.security.mock.oauth2.token.OAuth2TokenProvider;
import org.jspecify.annotations.Nullable;

/**
 * An embedded provider on loopback whose tokens live 20 s, and which can be stopped and started at
 * its port, with the signing keys that it had. Any thread; blocks.
 */
public final class ShortTokens {

  /** What each token is for. */
  public static final String AUDIENCE = "weaviate";

  public static final int LIFETIME_SECONDS = 20;

  private static final String ISSUER = "demo";

  private final OAuth2TokenProvider keys = new OAuth2TokenProvider();
  private final int port;
  private MockOAuth2Server server;

  private ShortTokens(int port) {
    this.server = create();
    server.start(port);
    this.port = server.url("/").port();
  }

  /**
   * Starts one; 0: at any port. Its first answers, which take long, were given when it is there.
   */
  public static ShortTokens at(int port) {
    ShortTokens started = new ShortTokens(port);
    try {
      started.warmUp();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return started;
  }

  private void warmUp() throws IOException {
    read(URI.create(issuer() + "/.well-known/openid-configuration"), null);
    read(URI.create(issuer() + "/jwks"), null);
    read(
        URI.create(issuer() + "/token"),
        "grant_type=client_credentials&client_id=first&client_secret=first&scope=openid");
  }

  private static void read(URI uri, @Nullable String form) throws IOException {
    URLConnection connection = uri.toURL().openConnection();
    if (form != null) {
      connection.setDoOutput(true);
      connection.getOutputStream().write(form.getBytes(StandardCharsets.US_ASCII));
    }
    try (InputStream answer = connection.getInputStream()) {
      answer.readAllBytes();
    }
  }

  private MockOAuth2Server create() {
    DefaultOAuth2TokenCallback tokens =
        new DefaultOAuth2TokenCallback(
            ISSUER, "demo", "JWT", List.of(AUDIENCE), Map.of(), LIFETIME_SECONDS);
    return new MockOAuth2Server(new OAuth2Config(false, null, null, false, keys, Set.of(tokens)));
  }

  /** Exactly as in its tokens. */
  public String issuer() {
    return "http://localhost:" + port + "/" + ISSUER;
  }

  /** From now on nobody answers. */
  public synchronized void stop() {
    server.shutdown();
  }

  /** After a stop. */
  public synchronized void start() {
    server = create();
    server.start(port);
  }
}
