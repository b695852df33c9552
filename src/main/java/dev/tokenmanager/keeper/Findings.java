package dev.tokenmanager.keeper;

import dev.tokenmanager.oidc.TokenSource;
import dev.tokenmanager.refresh.HeldToken;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has each new token looked at, and remembers what was found. Event loop only. */
final class Findings {

  private static final Logger LOG = LoggerFactory.getLogger(TokenKeeper.class);

  private final String name;
  private final TokenSource source;
  private @Nullable String last;

  Findings(String name, TokenSource source) {
    this.name = name;
    this.source = source;
  }

  void examine(HeldToken held) {
    source
        .examine(held.token().accessToken())
        .onSuccess(
            found -> {
              if (found != null && !found.equals(last)) {
                LOG.atWarn().addKeyValue("token", name).log("token {}: {}", name, found);
              }
              last = found;
            });
  }

  /** Why Weaviate may refuse the token, null: nothing is known to be wrong. */
  @Nullable String last() {
    return last;
  }
}
