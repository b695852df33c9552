package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.internal.config.ClientAuthMethod;
import dev.tokenmanager.internal.token.Secret;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
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
   * The authentication to use. Without a configured method: the first in the order of {@link
   * ClientAuthMethod} that the fields given allow and the provider lists; where it lists nothing,
   * or nothing that fits, the first that the fields allow (RFC 8414 §2: nothing listed means {@code
   * client_secret_basic}). Without any that shows who the client is always none.
   *
   * @param secret null: the client has none
   * @param certificate whether the client shows a certificate
   * @param configured null: choose
   * @param listed {@code token_endpoint_auth_methods_supported}, empty when absent
   */
  static ClientAuth choose(
      String clientId,
      @Nullable Secret secret,
      boolean certificate,
      @Nullable ClientAuthMethod configured,
      Collection<String> listed) {
    List<ClientAuth> possible = new ArrayList<>();
    if (secret != null) {
      possible.add(new Basic(clientId, secret));
      possible.add(new Post(clientId, secret));
    }
    if (certificate) {
      possible.add(new Certificate(clientId));
    }
    ClientAuth none = new None(clientId);
    if (configured != null) {
      return first(possible, auth -> auth.method() == configured, none);
    }
    ClientAuth first = possible.isEmpty() ? none : possible.get(0);
    return first(possible, auth -> listed.contains(auth.method().value()), first);
  }

  private static ClientAuth first(
      List<ClientAuth> possible, Predicate<ClientAuth> wanted, ClientAuth otherwise) {
    return possible.stream().filter(wanted).findFirst().orElse(otherwise);
  }
}
