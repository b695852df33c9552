package dev.tokenmanager.oidc;

import dev.tokenmanager.refresh.Clocks;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks at acquired access tokens with Weaviate's eyes, for advice and nothing else: the provider
 * is happy with tokens that Weaviate answers with 401 for ever. Event loop only.
 */
final class TokenVerifier {

  private final SigningKeyCache keys;
  private final SignatureCheck signatures;
  private final Clocks clocks;

  /**
   * @param context to work on
   * @param transport reads the published keys
   * @param clocks the wall clock for expiry, elapsed time for how often keys are read
   */
  TokenVerifier(Context context, Transport transport, Clocks clocks) {
    this.keys = new SigningKeyCache(transport, clocks);
    this.signatures = new SignatureCheck((ContextInternal) context);
    this.clocks = clocks;
  }

  /**
   * One sentence of advice, null when the token is fine or nobody can tell. Never fails: without
   * keys only the claims are looked at.
   *
   * @param jwks reads the {@code jwks_uri} of the metadata, null: there is none
   * @param issuer expected, null: any
   * @param weaviateClientId has to be in the audience, null: not known; an opaque token is then no
   *     reason for advice
   */
  Future<@Nullable String> verify(
      String accessToken,
      @Nullable HttpCall jwks,
      @Nullable String issuer,
      @Nullable String weaviateClientId) {
    UnverifiedJwt jwt = UnverifiedJwt.of(accessToken);
    if (jwt == null) {
      return Future.succeededFuture(weaviateClientId == null ? null : ClaimAdvice.opaque());
    }
    String advice = ClaimAdvice.of(jwt, issuer, weaviateClientId, clocks.wall().instant());
    if (advice != null || jwks == null || !SigningKeys.canVerify(jwt.algorithm())) {
      return Future.succeededFuture(advice);
    }
    List<String> audience = weaviateClientId == null ? List.of() : List.of(weaviateClientId);
    Subject subject = new Subject(accessToken, jwt, jwks, issuer, audience);
    return keys.find(jwt, jwks).compose(found -> judge(subject, found));
  }

  private Future<@Nullable String> judge(Subject subject, SigningKeyCache.Found found) {
    if (found.candidates().isEmpty()) {
      return Future.succeededFuture(found.fresh() ? unknownKey() : null);
    }
    return signatures
        .verify(subject.token, found.candidates(), subject.issuer, subject.audience)
        .compose(verified -> verified ? Future.succeededFuture() : unverified(subject, found));
  }

  private Future<@Nullable String> unverified(Subject subject, SigningKeyCache.Found found) {
    if (found.fresh()) {
      return Future.succeededFuture(badSignature());
    }
    return keys.readAgain(subject.jwt, subject.jwks)
        .compose(again -> again.fresh() ? judge(subject, again) : Future.succeededFuture());
  }

  private static String unknownKey() {
    return "The token is signed with a key that the provider's jwks_uri does not list, so Weaviate"
        + " answers 401: does the token come from this issuer?";
  }

  private static String badSignature() {
    return "The token's signature does not verify with the keys of the provider's jwks_uri, so"
        + " Weaviate answers 401: does the token come from this issuer?";
  }

  /** What is verified, and against what. */
  private record Subject(
      String token,
      UnverifiedJwt jwt,
      HttpCall jwks,
      @Nullable String issuer,
      List<String> audience) {

    @Override
    public String toString() {
      return "Subject[" + jwt + "]";
    }
  }
}
