package dev.tokenmanager.internal.service;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.AuthOptions;
import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.oidc.TokenSource;
import dev.tokenmanager.internal.time.Clocks;
import dev.tokenmanager.internal.time.Moment;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.token.TokenResponse;
import dev.tokenmanager.internal.transport.CallContext;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A source whose secrets suppliers give. Asks them where one has given nothing yet, and before each
 * attempt after a rejection; a rejection by itself asks once, since a new secret ends it at once.
 * Event loop only.
 */
final class SuppliedTokenSource implements TokenSource {

  /** So soon after a rejection it is the same attempt that goes on, with what it was given. */
  private static final Duration SAME_ATTEMPT = Duration.ofSeconds(1);

  private final TokenSource source;
  private final List<SecretSource.Supplied> secrets;
  private final SecretSuppliers suppliers;
  private final Duration timeout;
  private final Clocks clocks;

  /** A key is what is asked for: it is asked for again with each refresh. */
  private final boolean isKey;

  private boolean isFirst = true;
  private boolean asked;
  private @Nullable Moment rejected;

  /** Asks for them at once. */
  SuppliedTokenSource(
      TokenSource source,
      TokenOptions token,
      List<SecretSource.Supplied> secrets,
      SecretSuppliers suppliers,
      Clocks clocks) {
    this.source = source;
    this.secrets = secrets;
    this.suppliers = suppliers;
    this.timeout = token.refresh().requestTimeout();
    this.clocks = clocks;
    this.isKey = token.auth() instanceof AuthOptions.ApiKey;
    if (suppliers.unavailable(secrets) != null) {
      ask();
    }
  }

  private Future<Void> ask() {
    return suppliers.ask(secrets, timeout);
  }

  @Override
  public Future<Target> locate() {
    boolean asks = mustAsk();
    isFirst = false;
    // Who goes on after a rejection has asked already; else each new answer would begin one more.
    asked = asks || (asked && rejected != null);
    return asks ? ask().compose(ended -> known(this::located)) : located();
  }

  private boolean mustAsk() {
    Moment last = rejected;
    if (suppliers.unavailable(secrets) != null) {
      return true;
    }
    return last == null
        ? isKey && !isFirst
        : !asked || last.plus(SAME_ATTEMPT).isReachedAt(clocks.now());
  }

  private <T> Future<T> known(Supplier<Future<T>> then) {
    ProviderException unavailable = suppliers.unavailable(secrets);
    return unavailable == null ? then.get() : Future.failedFuture(unavailable);
  }

  private Future<Target> located() {
    return source.locate().onFailure(this::note);
  }

  @Override
  public Future<TokenResponse> request(Target target, @Nullable Secret refreshToken) {
    return known(() -> source.request(target, refreshToken))
        .onSuccess(response -> rejected = null)
        .onFailure(this::note);
  }

  private void note(Throwable failure) {
    if (failure instanceof ProviderException refused
        && refused.failure() == TokenFailure.REJECTED) {
      rejected = clocks.now();
      if (!asked) {
        ask();
      }
    }
  }

  @Override
  public void onRepeat(Runnable listener) {
    source.onRepeat(listener);
  }

  @Override
  public void onPreviousSecret(Runnable listener) {
    source.onPreviousSecret(listener);
  }

  @Override
  public void exchangeIn(CallContext context) {
    source.exchangeIn(context);
  }

  @Override
  public @Nullable String grantType() {
    return source.grantType();
  }

  @Override
  public @Nullable String subjectName() {
    return source.subjectName();
  }

  /** Nothing while a supplier has not given what it would be. */
  @Override
  public Secret presented() {
    return suppliers.unavailable(secrets) == null ? source.presented() : new Secret("");
  }

  @Override
  public Future<Void> revoke(@Nullable Secret refreshToken, @Nullable Secret accessToken) {
    return known(() -> source.revoke(refreshToken, accessToken));
  }

  @Override
  public Future<@Nullable String> examine(String accessToken) {
    return source.examine(accessToken);
  }

  @Override
  public SourceInfo info() {
    return source.info();
  }
}
