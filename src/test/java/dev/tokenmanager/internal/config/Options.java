package dev.tokenmanager.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.util.Objects;

/** Options as JSON text with single quotes, for tests. */
final class Options {

  /** Stands for every secret: no refusal may show it. */
  static final String SECRET = "s3cr3t-value";

  /** Members of an {@code auth} object that is right. */
  static final String CREDENTIALS =
      "'type': 'client_credentials', 'clientId': 'id', 'clientSecret': '" + SECRET + "'";

  private static final String ISSUER = "'issuerUrl': 'https://id.example.com/realms/r'";

  private Options() {}

  /** One token with an issuer and credentials, and these members. */
  static String token(String members) {
    return "{" + ISSUER + ", 'auth': {" + CREDENTIALS + "}, " + members + "}";
  }

  /** One token with an issuer and these members in {@code auth}. */
  static String auth(String members) {
    return "{" + ISSUER + ", 'auth': {" + members + "}}";
  }

  /** One token with credentials and, as provider, these members. */
  static String provider(String members) {
    return "{'auth': {" + CREDENTIALS + "}, " + members + "}";
  }

  static JsonObject json(String text) {
    return new JsonObject(text.replace('\'', '"'));
  }

  static VerticleOptions read(String text) {
    return VerticleOptions.from(json(text));
  }

  /** The token of that name. */
  static TokenOptions read(String text, String name) {
    return token(read(text), name);
  }

  static TokenOptions token(VerticleOptions options, String name) {
    return Objects.requireNonNull(options.tokens().get(name));
  }

  /** The only token. */
  static TokenOptions readToken(String text) {
    return read(text, "default");
  }

  /** Asserts one sentence with that beginning, without any secret. */
  static void assertRefused(String text, String beginning) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasNoCause()
        .message()
        .startsWith(beginning)
        .doesNotContain(SECRET, "\n");
    assertThat(beginning).as("a path comes first").matches("[\\w.\\[\\]\"# -]+: .*");
  }
}
