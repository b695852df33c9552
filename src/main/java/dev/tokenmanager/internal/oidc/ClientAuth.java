package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.internal.config.ClientAuthMethod;
import dev.tokenmanager.internal.config.ClientOptions;
import dev.tokenmanager.internal.token.Secret;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/** How a client shows who it is (RFC 6749 §2.3). Immutable; shows no secret. */
sealed interface ClientAuth {

  /** The client identifier. */
  String clientId();

  /** Its registered name. */
  ClientAuthMethod method();

  /** HTTP Basic. */
  record Basic(String clientId, Secret secret) implements ClientAuth {
    @Override
    public ClientAuthMethod method() {
      return ClientAuthMethod.CLIENT_SECRET_BASIC;
    }
  }

  /** Id and secret in the form. */
  record Post(String clientId, Secret secret) implements ClientAuth {
    @Override
    public ClientAuthMethod method() {
      return ClientAuthMethod.CLIENT_SECRET_POST;
    }
  }

  /** Only the id, in the form: the TLS connection shows the rest (RFC 8705 §2). */
  record Certificate(String clientId) implements ClientAuth {
    @Override
    public ClientAuthMethod method() {
      return ClientAuthMethod.TLS_CLIENT_AUTH;
    }
  }

  /** Only the id, in the form: a public client. */
  record None(String clientId) implements ClientAuth {
    @Override
    public ClientAuthMethod method() {
      return ClientAuthMethod.NONE;
    }
  }

  /**
   * A signed assertion beside the id (RFC 7521 §4.2).
   *
   * @param type the value of {@code client_assertion_type}
   */
  record Assertion(String clientId, Secret assertion, String type) implements ClientAuth {
    @Override
    public ClientAuthMethod method() {
      return ClientAuthMethod.PRIVATE_KEY_JWT;
    }
  }

  /**
   * The method to use. Without a configured one: the first in the order of {@link ClientAuthMethod}
   * that the fields given allow and the provider lists; where it lists nothing, or nothing that
   * fits, the first that the fields allow (RFC 8414 §2: nothing listed means {@code
   * client_secret_basic}). Where the fields allow none always {@link ClientAuthMethod#NONE}.
   *
   * @param certificate whether the client shows a certificate
   * @param listed {@code token_endpoint_auth_methods_supported}, empty when absent
   */
  static ClientAuthMethod method(
      ClientOptions client, boolean certificate, Collection<String> listed) {
    Set<ClientAuthMethod> allowed = allowed(client, certificate);
    ClientAuthMethod configured = client.authMethod();
    if (configured != null && !allowed.isEmpty()) {
      return configured;
    }
    return allowed.stream()
        .filter(method -> listed.contains(method.value()))
        .findFirst()
        .or(() -> allowed.stream().findFirst())
        .orElse(ClientAuthMethod.NONE);
  }

  /** In the order of preference. */
  private static Set<ClientAuthMethod> allowed(ClientOptions client, boolean certificate) {
    Set<ClientAuthMethod> allowed = EnumSet.noneOf(ClientAuthMethod.class);
    if (client.secret() != null) {
      allowed.add(ClientAuthMethod.CLIENT_SECRET_BASIC);
      allowed.add(ClientAuthMethod.CLIENT_SECRET_POST);
    }
    if (client.assertion() != null) {
      allowed.add(ClientAuthMethod.PRIVATE_KEY_JWT);
    }
    if (certificate) {
      allowed.add(ClientAuthMethod.TLS_CLIENT_AUTH);
    }
    return allowed;
  }
}
