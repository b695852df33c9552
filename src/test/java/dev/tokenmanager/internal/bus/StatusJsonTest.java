package dev.tokenmanager.internal.bus;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenEventType;
import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.oidc.TokenSource.SourceInfo;
import dev.tokenmanager.internal.refresh.AttemptError;
import dev.tokenmanager.internal.refresh.RefreshState;
import dev.tokenmanager.internal.service.HeldSource;
import dev.tokenmanager.internal.service.SharingStatus;
import dev.tokenmanager.internal.service.TokenEvent;
import dev.tokenmanager.internal.service.TokenStatus;
import dev.tokenmanager.internal.time.Moment;
import dev.tokenmanager.testing.MovableClocks;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StatusJsonTest {

  private static final Moment NOW = new Moment(MovableClocks.START, Duration.ZERO);
  private static final SourceInfo NOTHING = new SourceInfo(null, null, null, null, null);

  private static TokenStatus status(
      String name,
      RefreshState state,
      SourceInfo source,
      @Nullable Duration skew,
      @Nullable SharingStatus sharing) {
    return new TokenStatus(
        name, state, source, null, skew, null, sharing, HeldSource.PROVIDER, null, NOW);
  }

  private static JsonArray encode(TokenStatus... tokens) {
    return StatusJson.encode(List.of(tokens), "node", "", false, null).getJsonArray("tokens");
  }

  private static RefreshState failedWith(String message) {
    RefreshState state = RefreshState.INITIAL;
    AttemptError error =
        new AttemptError(TokenFailure.UNUSABLE_ANSWER, "odd", message, MovableClocks.START);
    return new RefreshState(
        state.phase(),
        state.holding(),
        state.attempts(),
        new RefreshState.FailureState(3, false, error, null, null),
        state.reports());
  }

  @Test
  void g12_oneTokenCannotBeTold_theOthersAre() {
    Duration beyondMillis = Duration.ofSeconds(Long.MAX_VALUE);

    JsonArray tokens =
        encode(
            status("a", failedWith("x"), NOTHING, beyondMillis, null),
            status("b", RefreshState.INITIAL, NOTHING, Duration.ofSeconds(1), null));

    assertThat(tokens).hasSize(2);
    JsonObject defect = tokens.getJsonObject(0);
    assertThat(defect.getString("name")).isEqualTo("a");
    assertThat(defect.getString("state")).isEqualTo("EMPTY");
    assertThat(defect.getString("health")).isEqualTo("EXPIRED");
    assertThat(defect.getLong("generation")).isZero();
    assertThat(defect.getInteger("consecutive_failures")).isEqualTo(3);
    assertThat(defect.getString("advice")).contains("defect", "log");
    assertThat(tokens.getJsonObject(1).getLong("clock_skew_ms")).isEqualTo(1000);
  }

  @Test
  void g12_longTextsAndLists_areCut() {
    String megabyte = "x".repeat(1 << 20);
    SourceInfo source = new SourceInfo(megabyte, megabyte, megabyte, megabyte, megabyte);
    List<String> many = Collections.nCopies(20_000, megabyte.substring(0, 5000));
    SharingStatus sharing =
        new SharingStatus(false, many, Map.of(), megabyte, null, many, Duration.ZERO, megabyte);

    JsonArray tokens = encode(status("a", failedWith(megabyte), source, null, sharing));

    JsonObject token = tokens.getJsonObject(0);
    for (String field : List.of("issuer", "token_endpoint", "client_id", "scope", "advice")) {
      assertThat(token.getString(field)).as(field).hasSize(1024);
    }
    assertThat(token.getJsonObject("last_error").getString("message")).hasSize(1024);
    JsonObject cluster = token.getJsonObject("cluster");
    assertThat(cluster.getString("lock_holder")).hasSize(1024);
    assertThat(cluster.getJsonArray("members")).hasSize(256);
    assertThat(cluster.getJsonArray("other_groups")).hasSize(256);
    assertThat(cluster.getJsonArray("members").getString(0)).hasSize(1024);
  }

  @Test
  void hosts_ofThisNodeAndOfMembers_areToldOnce() {
    SharingStatus sharing =
        new SharingStatus(
            false, List.of("n", "m"), Map.of("m", "pod-2"), null, null, List.of(), null, null);
    TokenStatus one = status("a", RefreshState.INITIAL, NOTHING, null, sharing);
    TokenStatus other = status("b", RefreshState.INITIAL, NOTHING, null, sharing);

    JsonObject status = StatusJson.encode(List.of(one, other), "n", "pod-1", true, null);

    assertThat(status.getJsonObject("hosts"))
        .isEqualTo(new JsonObject().put("n", "pod-1").put("m", "pod-2"));
  }

  @Test
  void g12_hosts_areBounded() {
    Map<String, String> many =
        IntStream.range(0, 2000).boxed().collect(toMap(i -> "n" + i, i -> "host"));
    SharingStatus sharing =
        new SharingStatus(false, List.of(), many, null, null, List.of(), null, null);

    JsonObject status =
        StatusJson.encode(
            List.of(status("a", RefreshState.INITIAL, NOTHING, null, sharing)),
            "n",
            "",
            true,
            null);

    assertThat(status.getJsonObject("hosts")).hasSize(256);
  }

  @Test
  void g12_event_longMessage_isCut() {
    TokenEvent event =
        new TokenEvent(
            TokenEventType.REFRESH_FAILED, "a", failedWith("x".repeat(5000)), NOW, null, null);

    assertThat(EventJson.encode(event, "node").getString("message")).hasSize(1024);
  }
}
