package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.AssertionOptions;
import dev.tokenmanager.internal.config.SecretReader;
import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.jwt.Jwt;
import dev.tokenmanager.internal.jwt.JwtSigner;
import dev.tokenmanager.internal.token.Failure;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.transport.OffLoop;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes or reads the assertion of one request (RFC 7523 §3). Keys are parsed and used, and files
 * read, beside the event loop. Event loop only.
 */
public final class Assertions {

  /** How long one that is made here counts. */
  static final Duration LIFETIME = Duration.ofSeconds(60);

  /** The provider's clock may be behind what is known of it. */
  static final Duration BACKDATED = Duration.ofSeconds(30);

  /** Signing uses a processor and nothing else. */
  private static final int MOST_THREADS = 2;

  private final Function<AssertionOptions.Signed, @Nullable JwtSigner> signers;
  private final Function<SecretSource, @Nullable Secret> known;
  private final Function<SecretSource, Future<Secret>> reread;
  private final LongSupplier ids;
  private final Work work;

  /** Does something beside the event loop. */
  interface Work {
    <T> Future<T> run(Callable<T> step);

    default Future<Void> close() {
      return Future.succeededFuture();
    }
  }

  /**
   * Whom an assertion is from, about and for.
   *
   * @param issuer the client id
   * @param subject the client id, or whom a grant is about
   * @param audience one text: some providers take no list
   */
  record Parties(String issuer, String subject, String audience) {}

  /**
   * @param signers what signs with a key, null: there is none of use yet; may block
   * @param known the value of a secret from memory, null: not known yet
   * @param reread the value of a secret whose file, if it is one, was read just now
   * @param ids random numbers that nobody can guess
   * @param work where signing is done
   */
  Assertions(
      Function<AssertionOptions.Signed, @Nullable JwtSigner> signers,
      Function<SecretSource, @Nullable Secret> known,
      Function<SecretSource, Future<Secret>> reread,
      LongSupplier ids,
      Work work) {
    this.signers = signers;
    this.known = known;
    this.reread = reread;
    this.ids = ids;
    this.work = work;
  }

  /**
   * Those of a running product.
   *
   * @param context to work on
   * @param secrets all secrets and keys, loaded
   * @param ids random numbers that nobody can guess
   */
  public static Assertions of(Context context, SecretReader secrets, LongSupplier ids) {
    OffLoop threads = new OffLoop(context.owner(), "weaviate-token-assertions", MOST_THREADS);
    return new Assertions(
        secrets::signer,
        secrets::known,
        source -> context.executeBlocking(() -> readAgain(secrets, source), false),
        ids,
        new Work() {
          @Override
          public <T> Future<T> run(Callable<T> step) {
            return threads.run(step);
          }

          @Override
          public Future<Void> close() {
            return threads.close();
          }
        });
  }

  private static Secret readAgain(SecretReader secrets, SecretSource source) {
    secrets.reread(source);
    return secrets.current(source);
  }

  /** Ends its threads. */
  Future<Void> close() {
    return work.close();
  }

  /**
   * The assertion for one request: signed anew, or read again.
   *
   * @param now the provider's time
   */
  Future<Secret> make(AssertionOptions options, Parties parties, Instant now) {
    if (options instanceof AssertionOptions.Signed signed) {
      JsonObject claims = claims(parties, now);
      return work.run(() -> sign(signed, claims));
    }
    SecretSource source = ((AssertionOptions.Given) options).assertion();
    return reread.apply(source).compose(assertion -> unlessExpired(source, assertion, now));
  }

  private Secret sign(AssertionOptions.Signed key, JsonObject claims) throws ProviderException {
    JwtSigner signer = signers.apply(key);
    if (signer == null) {
      throw new ProviderException(
          TokenFailure.UNAVAILABLE,
          Failure.SECRET_UNAVAILABLE,
          "What was given for " + key.privateKey().where() + " is no key of use: see the log.");
    }
    return signer.sign(claims);
  }

  /** The value of a secret from memory, null: not known yet. */
  @Nullable Secret known(SecretSource source) {
    return known.apply(source);
  }

  /** No {@code nbf}: providers refuse one that is but a little ahead of them. */
  private JsonObject claims(Parties parties, Instant now) {
    return new JsonObject()
        .put("iss", parties.issuer)
        .put("sub", parties.subject)
        .put("aud", parties.audience)
        .put("jti", id())
        .put("iat", now.minus(BACKDATED).getEpochSecond())
        .put("exp", now.plus(LIFETIME).getEpochSecond());
  }

  /** Providers take each id once. */
  private String id() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(ids.getAsLong()) + hex.toHexDigits(ids.getAsLong());
  }

  private static Future<Secret> unlessExpired(SecretSource source, Secret assertion, Instant now) {
    Instant end = Jwt.Times.of(assertion.reveal()).expiresAt();
    return end == null || end.isAfter(now)
        ? Future.succeededFuture(assertion)
        : Future.failedFuture(
            new ProviderException(
                TokenFailure.REJECTED,
                Failure.ASSERTION_EXPIRED,
                AssertionEnd.expired(source.where(), end)));
  }
}
