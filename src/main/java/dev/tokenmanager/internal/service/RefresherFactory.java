package dev.tokenmanager.internal.service;

import dev.tokenmanager.internal.config.AuthOptions;
import dev.tokenmanager.internal.config.SecretReader;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.config.VerticleOptions;
import dev.tokenmanager.internal.oidc.InitialToken;
import dev.tokenmanager.internal.oidc.TokenSource;
import dev.tokenmanager.internal.oidc.TokenSources;
import dev.tokenmanager.internal.refresh.Acquisition;
import dev.tokenmanager.internal.refresh.PolicySettings;
import dev.tokenmanager.internal.time.Clocks;
import dev.tokenmanager.internal.time.Moment;
import dev.tokenmanager.internal.token.TokenResponse;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Has a scheduler keep what options name. Event loop only. */
final class RefresherFactory {

  private final RefreshScheduler scheduler;
  private final TokenSources sources;
  private final NodeGroup nodes;
  private final SecretReader secrets;
  private final SecretSuppliers suppliers;
  private final ServiceMetrics metrics;
  private final Clocks clocks;
  private final Duration tick;

  /** By token, where there is one to speak of. */
  private final Map<String, String> subjectOwners = new HashMap<>();

  RefresherFactory(
      RefreshScheduler scheduler,
      TokenSources sources,
      NodeGroup nodes,
      SecretReader secrets,
      SecretSuppliers suppliers,
      ServiceMetrics metrics,
      Clocks clocks,
      Duration tick) {
    this.scheduler = scheduler;
    this.sources = sources;
    this.nodes = nodes;
    this.secrets = secrets;
    this.suppliers = suppliers;
    this.metrics = metrics;
    this.clocks = clocks;
    this.tick = tick;
  }

  void add(TokenOptions token) {
    TokenSettings settings = settings(token);
    metrics.keep(token.name());
    noteSubjectOwner(token);
    scheduler.add(
        settings,
        source(token),
        nodes.sharing(token, settings.policy()),
        nodes.isKept(token) ? null : given(token.auth()));
  }

  void remove(String name) {
    scheduler.remove(name);
    metrics.forget(name);
    subjectOwners.remove(name);
  }

  /**
   * Whether the subject token that is given for that one is another's than when it was taken up.
   */
  boolean hasOtherSubject(TokenOptions token) {
    return !sources.subjectOwner(token).equals(subjectOwners.getOrDefault(token.name(), ""));
  }

  private void noteSubjectOwner(TokenOptions token) {
    String owner = sources.subjectOwner(token);
    if (owner.isEmpty()) {
      subjectOwners.remove(token.name());
    } else {
      subjectOwners.put(token.name(), owner);
    }
  }

  /** See {@link RefreshScheduler#replace}. */
  Future<Void> replace(TokenOptions old, TokenOptions next) {
    boolean sameSession = RefreshTokenReuse.of(old, next, secrets::known);
    return replace(next, sameSession && !hasOtherSubject(next));
  }

  /**
   * Has it go on as with other options.
   *
   * @param sameSession whether a refresh token that was got before is of use
   */
  Future<Void> replace(TokenOptions next, boolean sameSession) {
    TokenSettings settings = settings(next);
    noteSubjectOwner(next);
    return scheduler.replace(
        settings, source(next), nodes.sharing(next, settings.policy()), sameSession);
  }

  private TokenSource source(TokenOptions token) {
    return suppliers.around(sources.of(token), token);
  }

  /** See {@link NodeGroup#prepare}. */
  void prepare(VerticleOptions options) {
    nodes.prepare(options);
  }

  /** See {@link NodeGroup#retain}. */
  Future<Void> retain(VerticleOptions options) {
    return nodes.retain(options);
  }

  private TokenSettings settings(TokenOptions token) {
    boolean originalGrant = !(token.auth() instanceof AuthOptions.RefreshToken);
    PolicySettings policy = new PolicySettings(token.name(), token.refresh(), tick, originalGrant);
    return new TokenSettings(policy, token.maxWait(), token.revokeOnStop());
  }

  private @Nullable Acquisition given(AuthOptions auth) {
    Moment now = clocks.now();
    TokenResponse given =
        auth instanceof AuthOptions.RefreshToken refresh
            ? InitialToken.of(refresh, now.wall())
            : null;
    return given == null ? null : new Acquisition(now, given, false);
  }
}
