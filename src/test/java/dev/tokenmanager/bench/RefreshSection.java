package dev.tokenmanager.bench;

import dev.tokenmanager.bench.OpenLoop.Calls;
import dev.tokenmanager.bench.Refreshes.Refresh;
import dev.tokenmanager.testing.ScriptedProvider;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.weaviate.client6.v1.internal.TokenProvider;
import io.weaviate.client6.v1.internal.oidc.OidcConfig;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.HdrHistogram.Histogram;

/**
 * What callers notice of a refresh that takes its time at the provider: 1,000 calls a second, and
 * as long as a refresh takes there is none, in turns.
 *
 * <p>Ours is forced: a natural one is the same attempt, while which the held token is served alike,
 * but would be due after half of a lifetime at the soonest. Weaviate's client cannot be told to
 * refresh: its tokens live so long that it looks for the next one, 30 s before their end, when ours
 * is forced. What it then does is done by the caller who comes first, while all others wait for
 * that: hence one thread stands for any number of them.
 */
final class RefreshSection implements Section {

  private static final int PER_SECOND = 1_000;
  private static final int WARM_UP_CALLS = 40_000;

  /** So that what is measured is a refresh, not its interpreter. */
  private static final int WARM_UP_REFRESHES = 3_000;

  private static final String[] PERCENTILES = {"50", "99", "99.9"};
  private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

  /** Of a turn's calls, those that met a refresh, and all others. */
  private enum When {
    REFRESHING,
    CALM
  }

  private final Map<When, List<Histogram>> ours = new EnumMap<>(When.class);
  private final Map<When, List<Histogram>> client6 = new EnumMap<>(When.class);

  @Override
  public void measure(Report report, Scale scale) throws Exception {
    int refreshMillis = scale.of(200, 2_000);
    int calmMillis = scale.of(1_000, 2_000);
    try (Deployed deployed = new Deployed(1)) {
      ScriptedProvider other = Deployed.result(ScriptedProvider.start(deployed.outside));
      other.lifetimeSeconds = (int) TokenProvider.DEFAULT_EARLY_EXPIRY + calmMillis / 1_000;
      TokenProvider provider = client6(other);
      OpenLoop.Call get = answered -> get(deployed, answered);
      OpenLoop.Call getToken = answered -> getToken(provider, answered);
      OpenLoop.run(scale.of(1_000, WARM_UP_CALLS), 20 * PER_SECOND, get);
      OpenLoop.run(scale.of(1_000, WARM_UP_CALLS), 20 * PER_SECOND, getToken);
      for (int i = scale.of(1, WARM_UP_REFRESHES); i > 0; i--) {
        Deployed.result(deployed.tokens.forceRefresh());
      }
      Refreshes refreshes = new Refreshes(deployed.provider, refreshMillis);
      Refreshes others = new Refreshes(other, refreshMillis);
      int turn = (calmMillis + refreshMillis) * PER_SECOND / 1_000;
      RefreshPlot plot = new RefreshPlot();
      for (int round = 0; round < scale.rounds; round++) {
        long force =
            deployed.vertx.setPeriodic(
                calmMillis / 2, calmMillis + refreshMillis, due -> deployed.tokens.forceRefresh());
        Calls made = OpenLoop.run(scale.of(1, 5) * turn, PER_SECOND, get);
        deployed.vertx.cancelTimer(force);
        List<Refresh> met = refreshes.since(made);
        sort(made, met, ours);
        plot.add("weaviate.token.get", made, met);
        made = OpenLoop.run(scale.of(1, 2) * turn, PER_SECOND, getToken);
        met = others.since(made);
        sort(made, met, client6);
        plot.add(Peer.jar(TokenProvider.class), made, met);
      }
      plot.write(report, refreshMillis);
    }
    rows(report, refreshMillis);
  }

  private static void get(Deployed deployed, Runnable answered) {
    deployed
        .vertx
        .eventBus()
        .request("weaviate.token.get", new JsonObject(), LOCAL)
        .onFailure(Throwable::printStackTrace)
        .onSuccess(token -> answered.run());
  }

  private static void getToken(TokenProvider provider, Runnable answered) {
    provider.getToken();
    answered.run();
  }

  /** As {@code Authentication.clientCredentials} makes it. */
  private static TokenProvider client6(ScriptedProvider provider) {
    String metadata =
        new JsonObject()
            .put("issuer", provider.issuer())
            .put("token_endpoint", provider.issuer() + "/token")
            .encode();
    return TokenProvider.clientCredentials(new OidcConfig("client", metadata, Set.of()), "secret");
  }

  private static void sort(Calls made, List<Refresh> refreshes, Map<When, List<Histogram>> into) {
    Map<When, Histogram> sorted = new EnumMap<>(When.class);
    for (When when : When.values()) {
      Histogram histogram = new Histogram(3);
      sorted.put(when, histogram);
      into.computeIfAbsent(when, first -> new ArrayList<>()).add(histogram);
    }
    for (int i = 0; i < made.count(); i++) {
      long due = made.due()[i];
      long answered = made.answered()[i];
      boolean met = refreshes.stream().anyMatch(refresh -> refresh.meets(due, answered));
      sorted.get(met ? When.REFRESHING : When.CALM).recordValue(answered - due);
    }
  }

  private void rows(Report report, int refreshMillis) throws Exception {
    String peer = Peer.jar(TokenProvider.class);
    for (String percentile : PERCENTILES) {
      double[] refreshing = micros(ours, When.REFRESHING, percentile);
      double[] calm = micros(ours, When.CALM, percentile);
      double itsRefreshing = Report.median(micros(client6, When.REFRESHING, percentile));
      double itsCalm = Report.median(micros(client6, When.CALM, percentile));
      report.ratio(
          Report.text(
              "`weaviate.token.get` while a refresh takes %,d ms, %,d calls/s: p%s (%s by itself:"
                  + " %s, without a refresh %s)",
              refreshMillis,
              PER_SECOND,
              percentile,
              peer,
              Report.number(itsRefreshing, "µs"),
              Report.number(itsCalm, "µs")),
          1.1,
          refreshing,
          "µs",
          "without a refresh",
          calm);
    }
  }

  /** By round. */
  private static double[] micros(
      Map<When, List<Histogram>> measured, When when, String percentile) {
    return measured.get(when).stream()
        .mapToDouble(
            histogram -> histogram.getValueAtPercentile(Double.parseDouble(percentile)) / 1_000.0)
        .toArray();
  }
}
