package dev.tokenmanager.internal.config;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * What an assertion that is signed here names as its audience (RFC 7523 §3). Immutable.
 *
 * @param kind which it is
 * @param url as written, null unless it is {@link Kind#GIVEN}
 */
public record AssertionAudience(Kind kind, @Nullable String url) {

  /** The default. */
  public static final AssertionAudience ENDPOINT = new AssertionAudience(Kind.TOKEN_ENDPOINT, null);

  /** Which name of the provider it is. */
  public enum Kind {
    TOKEN_ENDPOINT("token_endpoint"),
    ISSUER("issuer"),
    GIVEN("");

    private final String word;

    Kind(String word) {
      this.word = word;
    }
  }

  static AssertionAudience from(JsonFields auth) {
    String text = auth.text(Option.ASSERTION_AUDIENCE);
    for (Kind kind : Kind.values()) {
      if (kind.word.equals(text)) {
        return new AssertionAudience(kind, null);
      }
    }
    if (!isAbsolute(text)) {
      throw auth.refuse(Option.ASSERTION_AUDIENCE, "expected token_endpoint, issuer or a URL");
    }
    return new AssertionAudience(Kind.GIVEN, text);
  }

  private static boolean isAbsolute(String text) {
    try {
      return new URI(text).isAbsolute();
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /**
   * The one text that is sent.
   *
   * @param issuer null where none is known, which options that want it do not allow
   */
  public String of(String tokenEndpoint, @Nullable String issuer) {
    return switch (kind) {
      case TOKEN_ENDPOINT -> tokenEndpoint;
      case ISSUER -> issuer == null ? tokenEndpoint : issuer;
      case GIVEN -> String.valueOf(url);
    };
  }
}
