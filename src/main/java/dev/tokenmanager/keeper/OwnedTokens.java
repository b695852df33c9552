package dev.tokenmanager.keeper;

import dev.tokenmanager.config.AuthOptions;
import dev.tokenmanager.config.SecretReader;
import dev.tokenmanager.config.TokenOptions;
import dev.tokenmanager.oidc.GivenToken;
import dev.tokenmanager.oidc.TokenResponse;
import dev.tokenmanager.oidc.TokenSources;
import dev.tokenmanager.refresh.Acquisition;
import dev.tokenmanager.refresh.Clocks;
import dev.tokenmanager.refresh.Moment;
import dev.tokenmanager.refresh.PolicySettings;
import io.vertx.core.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Has a keeper keep what options name. Event loop only. */
final class OwnedTokens {

  private final Keeper keeper;
  private final TokenSources sources;
  private final NodeGroup nodes;
  private final SecretReader secrets;
  private final Vitals vitals;
  private final Clocks clocks;
  private final Duration tick;

  OwnedTokens(
      Keeper keeper,
      TokenSources sources,
      NodeGroup nodes,
      SecretReader secrets,
      Vitals vitals,
      Clocks clocks,
      Duration tick) {
    this.keeper = keeper;
    this.sources = sources;
    this.nodes = nodes;
    this.secrets = secrets;
    this.vitals = vitals;
    this.clocks = clocks;
    this.tick = tick;
  }

  void add(TokenOptions token) {
    TokenSettings settings = settings(token);
    vitals.keep(token.name());
    keeper.add(
        settings, sources.of(token), nodes.sharing(token, settings.policy()), given(token.auth()));
  }

  void remove(String name) {
    keeper.remove(name);
    vitals.forget(name);
  }

  /** See {@link Keeper#replace}. */
  Future<Void> replace(TokenOptions old, TokenOptions next) {
    TokenSettings settings = settings(next);
    return keeper.replace(
        settings,
        sources.of(next),
        nodes.sharing(next, settings.policy()),
        SameSession.of(old, next, secrets::current));
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
            ? GivenToken.of(refresh, now.wall())
            : null;
    return given == null ? null : Attempts.acquisition(now, given, false);
  }
}
