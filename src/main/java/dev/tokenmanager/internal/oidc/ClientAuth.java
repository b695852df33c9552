package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.internal.config.ClientAuthMethod;
import dev.tokenmanager.internal.token.Secret;
import java.util.Collection;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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

  /** Only the id, in the form: a public client. */
  record None(String clientId) implements ClientAuth {
    @Override
    public ClientAuthMethod method() {
      return ClientAuthMethod.NONE;
    }
  }

  /**
   * The authentication to use. Without a configured method: the first in the order of {@link
   * ClientAuthMethod} that the fields given allow and the provider lists; where it lists nothing,
   * or nothing that fits, the first that the fields allow (RFC 8414 §2: nothing listed means {@code
   * client_secret_basic}). Without a secret always none.
   *
   * @param secret null: a public client
   * @param configured null: choose
   * @param listed {@code token_endpoint_auth_methods_supported}, empty when absent
   */
  static ClientAuth choose(
      String clientId,
      @Nullable Secret secret,
      @Nullable ClientAuthMethod configured,
      Collection<String> listed) {
    if (secret == null) {
      return new None(clientId);
    }
    return switch (configured == null ? preferred(listed) : configured) {
      case CLIENT_SECRET_BASIC -> new Basic(clientId, secret);
      case CLIENT_SECRET_POST -> new Post(clientId, secret);
      case NONE -> new None(clientId);
    };
  }

  private static ClientAuthMethod preferred(Collection<String> listed) {
    return Stream.of(ClientAuthMethod.values())
        .filter(method -> method != ClientAuthMethod.NONE && listed.contains(method.value()))
        .findFirst()
        .orElse(ClientAuthMethod.CLIENT_SECRET_BASIC);
  }
}
