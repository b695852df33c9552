package dev.tokenmanager.internal.jwt;

import dev.tokenmanager.internal.jwt.SigningKeys.Candidates;
import dev.tokenmanager.internal.time.Clocks;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.internal.CloseFuture;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.oauth2.OAuth2Auth;
import io.vertx.ext.auth.oauth2.OAuth2Options;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks acquired access tokens as Weaviate does, for advice and nothing else: a provider may issue
 * tokens that Weaviate answers with 401 for ever. Event loop only.
 */
public final class TokenVerifier {

  /** Time is judged elsewhere, by an injected clock; vertx-auth must not join in. */
  private static final int ANY_TIME = (int) Duration.ofDays(20 * 365).toSeconds();

  /** Whoever signs chooses the key ids: no more findings than these are remembered. */
  private static final int MOST_REMEMBERED = 1000;

  /** A key id is cut to this many characters where a finding is remembered under it. */
  private static final int LONGEST_ID = 256;

  private final ContextInternal context;
  private final SigningKeys keys;
  private final Clocks clocks;
  private final Map<Signer, String> lastKnown = new HashMap<>();
  private @Nullable WorkerExecutor worker;
  private boolean closed;

  /**
   * @param context to work on
   * @param clocks the wall clock for expiry, elapsed time for how often keys are read
   */
  public TokenVerifier(Context context, Clocks clocks) {
    this.context = (ContextInternal) context;
    this.keys = new SigningKeys(this::worker, clocks);
    this.clocks = clocks;
  }

  /**
   * One sentence of advice, null when the token is fine or nobody can tell, as of one of more than
   * 64 KiB. Never fails: without keys only the claims are looked at.
   *
   * @param keySet the {@code jwks_uri} of the metadata, null: there is none
   * @param issuer expected, null: any
   * @param weaviateClientId has to be in the audience, null: not known; an opaque token is then no
   *     reason for advice
   */
  public Future<@Nullable String> verify(
      String accessToken,
      @Nullable KeySetSource keySet,
      @Nullable String issuer,
      @Nullable String weaviateClientId) {
    if (accessToken.length() > Jwt.MOST_BYTES) {
      return Future.succeededFuture();
    }
    Jwt jwt = Jwt.of(accessToken);
    if (jwt == null) {
      return Future.succeededFuture(weaviateClientId == null ? null : ClaimAdvice.opaque());
    }
    String advice = ClaimAdvice.of(jwt, issuer, weaviateClientId, clocks.wall().instant());
    boolean verifiable = SigningKeys.canVerify(jwt.algorithm()) && jwt.hasNumericTimes();
    if (advice != null || keySet == null || !verifiable) {
      return Future.succeededFuture(advice);
    }
    List<String> audience = weaviateClientId == null ? List.of() : List.of(weaviateClientId);
    Subject subject = new Subject(accessToken, jwt, keySet, issuer, audience);
    return keys.find(jwt, keySet)
        .compose(found -> judge(subject, found))
        .otherwise(nobodyCanTell -> null);
  }

  /** Ends the worker thread; from now on nobody can tell. */
  public Future<Void> close() {
    closed = true;
    return worker == null ? Future.succeededFuture() : worker.close();
  }

  /**
   * One thread beside the event loop and the application's workers, for what a provider can make
   * expensive. There is none before the first is needed.
   */
  private WorkerExecutor worker() {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    if (worker == null) {
      worker = context.owner().createSharedWorkerExecutor("weaviate-token-keys", 1);
    }
    return worker;
  }

  private Future<@Nullable String> judge(Subject subject, SigningKeys.Found found) {
    Candidates candidates = found.candidates();
    if (candidates.keys().isEmpty()) {
      return found.fresh()
          ? known(subject, candidates.complete() ? unknownKey() : null)
          : unchanged(subject);
    }
    return worker()
        .executeBlocking(() -> isVerified(subject, candidates.keys()), false)
        .compose(verified -> verified ? known(subject, null) : unverified(subject, found));
  }

  private Future<@Nullable String> unverified(Subject subject, SigningKeys.Found found) {
    if (found.fresh()) {
      return refuted(subject, found.candidates());
    }
    return keys.readAgain(subject.jwt, subject.keySet)
        .compose(
            again -> {
              if (!again.fresh()) {
                return unchanged(subject);
              }
              // Once for the same keys is enough.
              return again.candidates().equals(found.candidates())
                  ? refuted(subject, again.candidates())
                  : judge(subject, again);
            });
  }

  /** Says nothing where the right key may be one that was not tried. */
  private Future<@Nullable String> refuted(Subject subject, Candidates tried) {
    return known(subject, tried.complete() ? badSignature() : null);
  }

  private Future<@Nullable String> known(Subject subject, @Nullable String advice) {
    if (advice == null || lastKnown.size() >= MOST_REMEMBERED) {
      lastKnown.remove(subject.signer());
    } else {
      lastKnown.put(subject.signer(), advice);
    }
    return Future.succeededFuture(advice);
  }

  /** Repeats what was known of this key until the keys may be read again. */
  private Future<@Nullable String> unchanged(Subject subject) {
    return Future.succeededFuture(lastKnown.get(subject.signer()));
  }

  /**
   * Whether signature, issuer and audience are as they should be, by vertx-auth-oauth2 with keys
   * that are at hand. Nothing is sent anywhere: no introspection or user info path is set.
   */
  private boolean isVerified(Subject subject, List<JsonObject> candidates) {
    // Made in a context of its own, which is closed right after: OAuth2Auth.close() leaves its HTTP
    // client behind, with a timer (5.0.10).
    CloseFuture resources = new CloseFuture();
    ContextInternal own = context.toBuilder().withCloseFuture(resources).build();
    ContextInternal before = own.beginDispatch();
    try {
      // With keys at hand and nobody to ask it answers at once.
      return OAuth2Auth.create(own.owner(), subject.options(candidates))
          .authenticate(new TokenCredentials(subject.token))
          .succeeded();
    } catch (RuntimeException unreadable) {
      return false;
    } finally {
      own.endDispatch(before);
      Future<Void> ignored = resources.close();
    }
  }

  private static String unknownKey() {
    return "The token is signed with a key that the provider's jwks_uri does not list, so Weaviate"
        + " answers 401: does the token come from this issuer?";
  }

  private static String badSignature() {
    return "The token's signature does not verify with the keys of the provider's jwks_uri, so"
        + " Weaviate answers 401: does the token come from this issuer?";
  }

  /** A token, and what it is verified against. */
  private record Subject(
      String token, Jwt jwt, KeySetSource keySet, @Nullable String issuer, List<String> audience) {

    /** Who signed it, as far as it says. */
    Signer signer() {
      String id = String.valueOf(jwt.keyId());
      return new Signer(keySet, id.substring(0, Math.min(id.length(), LONGEST_ID)));
    }

    private OAuth2Options options(List<JsonObject> candidates) {
      JWTOptions expected = new JWTOptions().setAudience(audience).setLeeway(ANY_TIME);
      if (issuer != null) {
        expected.setIssuer(issuer);
      }
      return new OAuth2Options()
          .setClientId("verification") // required, and not used here
          .setJwks(candidates)
          .setJWTOptions(expected);
    }

    @Override
    public String toString() {
      return "Subject[" + jwt + "]";
    }
  }

  /**
   * Who signed a token.
   *
   * @param keySet in which the key is looked for
   * @param keyId as the token names it, cut short
   */
  private record Signer(KeySetSource keySet, String keyId) {}
}
