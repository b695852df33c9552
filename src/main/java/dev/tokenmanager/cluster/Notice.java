package dev.tokenmanager.cluster;

import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What nodes tell each other. Never a token, but in a sealed record. Immutable.
 *
 * @param type what it is about
 * @param node who says it
 * @param at that node's wall clock
 * @param name of the token, empty where it is about the node
 * @param group fingerprint of that token's options, empty like {@code name}
 * @param generation the highest that node has seen, 0: none
 * @param question number of an {@link Type#ASK}, repeated in its answer
 * @param envelope a sealed record, null: none
 */
record Notice(
    Type type,
    String node,
    Instant at,
    String name,
    String group,
    long generation,
    long question,
    @Nullable String envelope) {

  private static final String TYPE = "type";
  private static final String NODE = "node";
  private static final String AT = "at";
  private static final String NAME = "name";
  private static final String GROUP = "group";
  private static final String GENERATION = "generation";
  private static final String QUESTION = "question";
  private static final String ENVELOPE = "record";

  /** What a notice is about. */
  enum Type {
    /** The node is there. */
    HELLO,
    /** The node leaves. */
    BYE,
    /** Who shares this token, and what do you hold? */
    ASK,
    /** The answer. */
    ANSWER,
    /** The node holds the lock and asks the provider. */
    ACQUIRING,
    /** That ended without a token. */
    RELEASED,
    /** There is a new record. */
    ACQUIRED
  }

  /** Of the node itself. */
  static Notice ofNode(Type type, String node, Instant at) {
    return new Notice(type, node, at, "", "", 0, 0, null);
  }

  JsonObject encode() {
    JsonObject json =
        new JsonObject()
            .put(TYPE, type.name().toLowerCase(Locale.ROOT))
            .put(NODE, node)
            .put(AT, at.toString());
    if (!name.isEmpty()) {
      json.put(NAME, name).put(GROUP, group).put(GENERATION, generation);
    }
    if (question != 0) {
      json.put(QUESTION, question);
    }
    return envelope == null ? json : json.put(ENVELOPE, envelope);
  }

  /** Null for what this version does not understand. */
  static @Nullable Notice decode(JsonObject json) {
    try {
      String node = json.getString(NODE);
      String at = json.getString(AT);
      return node == null || at == null
          ? null
          : new Notice(
              Type.valueOf(text(json, TYPE).toUpperCase(Locale.ROOT)),
              node,
              Instant.parse(at),
              text(json, NAME),
              text(json, GROUP),
              number(json, GENERATION),
              number(json, QUESTION),
              json.getString(ENVELOPE));
    } catch (IllegalArgumentException | ClassCastException | DateTimeException e) {
      return null;
    }
  }

  private static String text(JsonObject json, String key) {
    String value = json.getString(key);
    return value == null ? "" : value;
  }

  private static long number(JsonObject json, String key) {
    Long value = json.getLong(key);
    return value == null ? 0 : value;
  }
}
