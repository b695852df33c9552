package dev.tokenmanager.bench;

import com.google.auth.oauth2.OAuth2Credentials;
import io.weaviate.client6.v1.internal.TokenProvider;
import java.util.Map;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientManager;
import org.zalando.stups.tokens.AccessTokens;

/** What a held token costs, beside what it costs from others. */
final class PeersSection implements Section {

  @Override
  public void measure(Report report, Scale scale) throws Exception {
    Map<String, Cost> costs =
        Rounds.measure(scale.of(Scale.QUICK, Scale.BRIEF), PeersBenchmark.class);
    beside(report, costs, "client6Reuse", TokenProvider.class, "client credentials");
    beside(report, costs, "client6Background", TokenProvider.class, "other grants");
    beside(report, costs, "google", OAuth2Credentials.class, "`refreshIfExpired`");
    beside(report, costs, "zalando", AccessTokens.class, "`get`");
    beside(report, costs, "spring", OAuth2AuthorizedClientManager.class, "`authorize`");
    report.detail(
        "The text of a token that is valid for an hour, by one thread. Weaviate's client is the one"
            + " that gets its tokens by Nimbus; Nimbus itself holds none.\n\n"
            + Rounds.table(costs));
  }

  private static void beside(
      Report report, Map<String, Cost> costs, String peer, Class<?> its, String how)
      throws Exception {
    report.ratio(
        "`current()`, the token's text",
        1,
        Rounds.of(costs, "PeersBenchmark.current").nanos(),
        "ns",
        Peer.jar(its) + " (" + how + ")",
        Rounds.of(costs, "PeersBenchmark." + peer).nanos());
  }
}
