package dev.tokenmanager.internal.config;

import java.util.Arrays;
import java.util.Optional;

/**
 * How the client authenticates at the token endpoint (RFC 6749 §2.3), in the order of preference.
 */
public enum ClientAuthMethod {
  /** Id and secret, form-encoded, as HTTP Basic (RFC 6749 §2.3.1). */
  CLIENT_SECRET_BASIC("client_secret_basic"),
  /** Id and secret in the form. */
  CLIENT_SECRET_POST("client_secret_post"),
  /** A signed assertion (RFC 7523 §2.2). */
  PRIVATE_KEY_JWT("private_key_jwt"),
  /** The certificate of the TLS connection, and the client id (RFC 8705 §2.1). */
  TLS_CLIENT_AUTH("tls_client_auth"),
  /** No authentication, only the client id: a public client. */
  NONE("none");

  private final String value;

  ClientAuthMethod(String value) {
    this.value = value;
  }

  /** Whether the client's secret is sent. */
  public boolean sendsSecret() {
    return this == CLIENT_SECRET_BASIC || this == CLIENT_SECRET_POST;
  }

  /** The name registered in RFC 7591 §2. */
  public String value() {
    return value;
  }

  /** The registered names, in the order of preference. */
  static String[] words() {
    return Arrays.stream(values()).map(ClientAuthMethod::value).toArray(String[]::new);
  }

  /** The method of that registered name, empty for one that is not supported. */
  public static Optional<ClientAuthMethod> of(String value) {
    return Arrays.stream(values()).filter(method -> method.value.equals(value)).findFirst();
  }
}
