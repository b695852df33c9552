package dev.tokenmanager.internal.cluster;

import dev.tokenmanager.internal.cluster.record.CanonicalJson;
import dev.tokenmanager.internal.cluster.record.SealedRecord;
import dev.tokenmanager.internal.cluster.record.SharedRecord;
import dev.tokenmanager.internal.config.NodeHost;
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
 * @param more what else belongs to that type: texts, whole numbers, booleans, and objects and lists
 *     of these; empty: nothing. Whoever does not know a member of it leaves it aside
 */
record PeerMessage(
    Type type,
    String node,
    Instant at,
    String name,
    String group,
    long generation,
    long question,
    @Nullable String envelope,
    JsonObject more) {

  /** Longer texts are nothing that a node says, in characters; but for records. */
  static final int MAX_TEXT = 1024;

  /** In bytes of {@link CanonicalJson}. */
  private static final int MOST_MORE = 16 * 1024;

  private static final String TYPE = "type";
  private static final String NODE = "node";
  private static final String AT = "at";
  private static final String NAME = "name";
  private static final String GROUP = "group";
  private static final String GENERATION = "generation";
  private static final String QUESTION = "question";
  private static final String ENVELOPE = "record";
  private static final String MORE = "more";
  private static final String HOST = "host";

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
    /** The node asks the provider, or is about to. */
    ACQUIRING,
    /** That ended without a token. */
    RELEASED,
    /** Likewise, and what was learnt from it. */
    FAILED,
    /** There is a new record. */
    ACQUIRED
  }

  PeerMessage {
    more = more.copy();
  }

  /** With nothing more to say. */
  PeerMessage(
      Type type,
      String node,
      Instant at,
      String name,
      String group,
      long generation,
      long question,
      @Nullable String envelope) {
    this(type, node, at, name, group, generation, question, envelope, new JsonObject());
  }

  /** Of the node itself. */
  static PeerMessage ofNode(Type type, String node, Instant at) {
    return new PeerMessage(type, node, at, "", "", 0, 0, null);
  }

  /**
   * That the node is there.
   *
   * @param host that it runs on, empty: not known
   */
  static PeerMessage hello(String node, Instant at, String host) {
    JsonObject more = host.isEmpty() ? new JsonObject() : new JsonObject().put(HOST, host);
    return new PeerMessage(Type.HELLO, node, at, "", "", 0, 0, null, more);
  }

  /** The host of which a hello tells; empty where there is none. */
  String host() {
    return type == Type.HELLO ? NodeHost.of(more.getValue(HOST)) : "";
  }

  /** Whether a record is the one that the node which says this has written. */
  boolean announces(SharedRecord record) {
    return generation == record.generation() && node.equals(record.stamp().node());
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
    if (envelope != null) {
      json.put(ENVELOPE, envelope);
    }
    return more.isEmpty() ? json : json.put(MORE, more.copy());
  }

  /** Null for what this version does not understand. */
  static @Nullable PeerMessage decode(JsonObject json) {
    try {
      String node = text(json, NODE);
      String envelope = json.getString(ENVELOPE);
      boolean tooLong = envelope != null && envelope.length() > SealedRecord.MAX_LENGTH;
      return node.isEmpty() || tooLong
          ? null
          : new PeerMessage(
              Type.valueOf(text(json, TYPE).toUpperCase(Locale.ROOT)),
              node,
              Instant.parse(text(json, AT)),
              text(json, NAME),
              text(json, GROUP),
              number(json, GENERATION),
              number(json, QUESTION),
              envelope,
              more(json));
    } catch (IllegalArgumentException | ClassCastException | DateTimeException e) {
      return null;
    }
  }

  private static String text(JsonObject json, String key) {
    String value = json.getString(key);
    if (value != null && value.length() > MAX_TEXT) {
      throw new IllegalArgumentException(key);
    }
    return value == null ? "" : value;
  }

  private static JsonObject more(JsonObject json) {
    JsonObject more = json.getJsonObject(MORE);
    if (more == null) {
      return new JsonObject();
    }
    byte[] bytes = CanonicalJson.of("", more, "");
    if (bytes == null || bytes.length > MOST_MORE) {
      throw new IllegalArgumentException(MORE);
    }
    return more;
  }

  private static long number(JsonObject json, String key) {
    Long value = json.getLong(key);
    return value == null ? 0 : value;
  }
}
