package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.internal.config.AuthOptions;
import dev.tokenmanager.internal.token.Secret;
import java.util.List;

/** What a token request presents (RFC 6749 §1.3). Immutable; shows no secret. */
sealed interface Grant {

  /** The value of {@code grant_type}. */
  String type();

  /** RFC 6749 §4.4. */
  record ClientCredentials(List<String> scopes) implements Grant {
    public ClientCredentials {
      scopes = List.copyOf(scopes);
    }

    @Override
    public String type() {
      return "client_credentials";
    }
  }

  /** RFC 6749 §4.3. */
  record Password(String username, Secret password, List<String> scopes) implements Grant {
    public Password {
      scopes = List.copyOf(scopes);
    }

    @Override
    public String type() {
      return "password";
    }
  }

  /** RFC 7523 §2.1. */
  record JwtBearer(Secret assertion, List<String> scopes) implements Grant {

    /** The value of {@code grant_type}. */
    static final String TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    public JwtBearer {
      scopes = List.copyOf(scopes);
    }

    @Override
    public String type() {
      return TYPE;
    }
  }

  /**
   * RFC 6749 §6.
   *
   * @param scopes empty: they stay as they were granted
   */
  record RefreshToken(Secret refreshToken, List<String> scopes) implements Grant {
    public RefreshToken {
      scopes = List.copyOf(scopes);
    }

    @Override
    public String type() {
      return "refresh_token";
    }
  }

  /**
   * RFC 8693 §2.1.
   *
   * @param subjectToken what is exchanged
   * @param options of everything else
   */
  record TokenExchange(Secret subjectToken, AuthOptions.TokenExchange options, List<String> scopes)
      implements Grant {

    /** The value of {@code grant_type}. */
    static final String TYPE = "urn:ietf:params:oauth:grant-type:token-exchange";

    public TokenExchange {
      scopes = List.copyOf(scopes);
    }

    @Override
    public String type() {
      return TYPE;
    }
  }
}
