package dev.tokenmanager.keycloak;

import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Lets in whoever shows a token that Weaviate would accept; what was shown can be refused from some
 * moment on, as after a change of the provider's signing keys. Blocking, any thread.
 */
final class WeaviateLikeOidcBearers implements WeaviateLikeBearers {

  static final String NO_AUTHENTICATION =
      "anonymous access not enabled. Please authenticate through one of the available methods:"
          + " [oidc]";

  private static final String BEARER = "Bearer ";

  private final Set<String> shown = ConcurrentHashMap.newKeySet();
  private final Set<String> refused = ConcurrentHashMap.newKeySet();
  private volatile @Nullable WeaviateOidc oidc;
  private volatile @Nullable WeaviateLikeVerifier verifier;

  WeaviateLikeOidcBearers(@Nullable WeaviateOidc oidc) {
    configure(oidc);
  }

  void configure(@Nullable WeaviateOidc changed) {
    oidc = changed;
    verifier = changed == null ? null : new WeaviateLikeVerifier(changed, InstantSource.system());
  }

  /** Null: off. */
  @Nullable WeaviateOidc oidc() {
    return oidc;
  }

  /** From now on every token that was accepted so far is refused. */
  void refuseWhatWasShown() {
    refused.addAll(shown);
  }

  @Override
  public void verify(String call, @Nullable String authorization) throws Refused {
    WeaviateLikeVerifier current = verifier;
    if (authorization == null || !authorization.startsWith(BEARER)) {
      throw new Refused(401, NO_AUTHENTICATION);
    }
    if (current == null) {
      throw new Refused(401, "unauthorized: invalid api key");
    }
    String token = authorization.substring(BEARER.length());
    current.verify(token);
    if (refused.contains(token)) {
      throw new Refused(
          401, "unauthorized: failed to verify signature: failed to verify id token signature");
    }
    shown.add(token);
  }
}
