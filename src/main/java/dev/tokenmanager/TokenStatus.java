package dev.tokenmanager;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How one token is on the node that was asked. Immutable; any thread; shows no secret. Times are
 * that node's wall clock. What a node of a newer release says beyond this is left out, and a word
 * of its own is {@code UNKNOWN}.
 *
 * @see TokenManager#tokens
 */
public final class TokenStatus {

  private final String name;
  private final LenientJson json;

  private TokenStatus(String name, LenientJson json) {
    this.name = name;
    this.json = json;
  }

  /** What is done for a token. */
  public enum State {
    /** Nothing was asked for yet. */
    EMPTY,
    /** A token is held until the moment to refresh it. */
    IDLE,
    /** A request is under way, or waits for its turn. */
    REFRESHING,
    /** The last attempt failed, or the provider asked to wait. */
    BACKING_OFF,
    /** The provider rejects the credential. */
    REJECTED,
    /** Stopped for good. */
    CLOSED,
    /** Said by a node of a newer release. */
    UNKNOWN
  }

  /** How a token is, for operators. */
  public enum Health {
    /** Usable, and the last finished attempt did not fail. */
    HEALTHY,
    /** Usable, but the last attempt failed, or none may start. */
    DEGRADED,
    /** Nothing usable, also before the first token. */
    EXPIRED,
    /** Renewal does not cure the rejections that callers report; the token is still answered. */
    MISCONFIGURED,
    /** Said by a node of a newer release. */
    UNKNOWN
  }

  /** Which of two client secrets the provider accepts. */
  public enum Credential {
    /** The configured one. */
    CURRENT,
    /** {@code previousClientSecret}. */
    PREVIOUS,
    /** Said by a node of a newer release. */
    UNKNOWN
  }

  /** Every token of a reply of {@code weaviate.token.status}, in its order. */
  public static List<TokenStatus> allOf(JsonObject status) {
    return status.getValue("tokens") instanceof JsonArray tokens
        ? tokens.stream()
            .filter(JsonObject.class::isInstance)
            .map(token -> of((JsonObject) token))
            .filter(Objects::nonNull)
            .toList()
        : List.of();
  }

  /** One entry of {@code tokens} of such a reply. Null for one without a name. */
  public static @Nullable TokenStatus of(JsonObject entry) {
    LenientJson json = LenientJson.copyOf(entry);
    String name = json.text("name");
    return name == null ? null : new TokenStatus(name, json);
  }

  /** The configured name. */
  public String name() {
    return name;
  }

  /** What is done for it. */
  public State state() {
    return Objects.requireNonNullElse(json.constant("state", State.class), State.UNKNOWN);
  }

  /** How it is. */
  public Health health() {
    return Objects.requireNonNullElse(json.constant("health", Health.class), Health.UNKNOWN);
  }

  /** Of the token that is held, 0: none is. */
  public long generation() {
    return json.whole("generation");
  }

  /** When the held token was asked for. Null: none is held. */
  public @Nullable Instant issuedAt() {
    return json.instant("issued_at");
  }

  /** When the held token ends. Null: none is held, or it never ends. */
  public @Nullable Instant expiresAt() {
    return json.instant("expires_at");
  }

  /** Until when the held token is answered. Null: none is held, or it never ends. */
  public @Nullable Instant usableUntil() {
    return json.instant("usable_until");
  }

  /** When the held token is refreshed. Null: none is held, or it never ends. */
  public @Nullable Instant refreshAt() {
    return json.instant("refresh_at");
  }

  /** When the provider is asked next. Null: no such time is set. */
  public @Nullable Instant nextAttemptAt() {
    return json.instant("next_attempt_at");
  }

  /** The longest outage of the provider that no caller notices. Null: the token never ends. */
  public @Nullable Duration outageBudget() {
    return json.seconds("outage_budget_seconds");
  }

  /** Attempts that failed since the last success. */
  public long consecutiveFailures() {
    return json.whole("consecutive_failures");
  }

  /** When a token came last. Null: never. */
  public @Nullable Instant lastSuccessAt() {
    return json.instant("last_success_at");
  }

  /** The last failure, which may be over. Null: there was none. */
  public @Nullable TokenError lastError() {
    LenientJson error = json.object("last_error");
    return error == null ? null : TokenError.of(error, null, null);
  }

  /** Where the held token came from. Null: none is held. */
  public @Nullable TokenOrigin source() {
    return origin(json);
  }

  static @Nullable TokenOrigin origin(LenientJson json) {
    return known(json, "source", TokenOrigin.class, TokenOrigin.UNKNOWN);
  }

  /** Which client secret the provider accepted last. Null: there is none, or it is not known. */
  public @Nullable Credential credential() {
    return known(json, "credential", Credential.class, Credential.UNKNOWN);
  }

  private static <E extends Enum<E>> @Nullable E known(
      LenientJson json, String key, Class<E> type, E other) {
    return json.text(key) == null
        ? null
        : Objects.requireNonNullElse(json.constant(key, type), other);
  }

  /** When the assertion that stands for a secret ends. Null: there is none, or it does not say. */
  public @Nullable Instant assertionExpiresAt() {
    return json.instant("assertion_expires_at");
  }

  /** The issuer. Null: not known yet, or there is none. */
  public @Nullable String issuer() {
    return json.text("issuer");
  }

  /** The URL that tokens are asked for at. Null: not known yet, or there is none. */
  public @Nullable String tokenEndpoint() {
    return json.text("token_endpoint");
  }

  /** Who asks. Null: not known yet, or nobody. */
  public @Nullable String clientId() {
    return json.text("client_id");
  }

  /** The scopes granted, or else asked for, between blanks; a long text is cut. Null: none. */
  public @Nullable String scope() {
    return json.text("scope");
  }

  /** The provider's clock less ours. Null: not known. */
  public @Nullable Duration clockSkew() {
    return json.millis("clock_skew_ms");
  }

  /** What an operator should do now, in one sentence. Null: nothing. */
  public @Nullable String advice() {
    return json.text("advice");
  }

  /** The file that keeps the token over a restart. Null: it is not kept. */
  public @Nullable StateFile stateFile() {
    LenientJson file = json.object("state_file");
    return file == null ? null : new StateFile(file);
  }

  /** With whom the token is shared. Null: it is not shared. */
  public @Nullable Cluster cluster() {
    LenientJson cluster = json.object("cluster");
    return cluster == null ? null : new Cluster(cluster);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TokenStatus status && json.equals(status.json);
  }

  @Override
  public int hashCode() {
    return json.hashCode();
  }

  @Override
  public String toString() {
    return "TokenStatus" + json;
  }

  /** A state file. Immutable; any thread. */
  public static final class StateFile {

    private final LenientJson json;

    private StateFile(LenientJson json) {
      this.json = json;
    }

    /** When what is in it was written. Null: nothing of ours is in it. */
    public @Nullable Instant writtenAt() {
      return json.instant("written_at");
    }

    /** Why it could not be written last, in one sentence. Null: it could. */
    public @Nullable String error() {
      return json.text("error");
    }

    @Override
    public String toString() {
      return "StateFile" + json;
    }
  }

  /** Those who share a token. Immutable; any thread. */
  public static final class Cluster {

    private final LenientJson json;

    private Cluster(LenientJson json) {
      this.json = json;
    }

    /** The nodes that share it, in order, the one that was asked included. */
    public List<String> members() {
      return json.texts("members");
    }

    /** The node that asks the provider now. Null: none does, as far as is known. */
    public @Nullable String lockHolder() {
      return json.text("lock_holder");
    }

    /** When a token was taken from another node last. Null: never. */
    public @Nullable Instant lastAdoptionAt() {
      return json.instant("last_adoption_at");
    }

    /** Short fingerprints of nodes that use the same name with other options. */
    public List<String> otherGroups() {
      return json.texts("other_groups");
    }

    /** The greatest distance of a member's clock, positive when it is ahead. Null: not known. */
    public @Nullable Duration clockOffset() {
      return json.millis("clock_offset_ms");
    }

    @Override
    public String toString() {
      return "Cluster" + json;
    }
  }
}
