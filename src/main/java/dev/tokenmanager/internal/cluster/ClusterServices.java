package dev.tokenmanager.internal.cluster;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster gives to the nodes that share one address. Any call may be slow, fail, or never
 * end: who calls has a deadline of its own. Event loop only; results come there, too.
 */
public interface ClusterServices {

  /** The id of this node in the cluster. */
  String node();

  /** The host or pod that this node runs on, for people; empty: not known. */
  default String host() {
    return "";
  }

  /** Whether this node is the only one in the cluster, as far as is known now. */
  boolean isAlone();

  /** Whether a node is in the cluster, as far as is known now. */
  boolean isThere(String node);

  /**
   * Takes a lock of which there is one in the cluster. Excludes other callers in this process, too.
   * Fails when it was not got in time. A lock that comes after the caller has given up must be
   * released all the same.
   *
   * @param patience how long to wait at most
   */
  Future<Lock> lock(String key, Duration patience);

  /** What the shared map holds, null: nothing. May be out of date. */
  Future<@Nullable String> read(String key);

  /**
   * Replaces a value of the shared map if it is still the expected one; false when it is not.
   *
   * @param expected null: none
   */
  Future<Boolean> replace(String key, @Nullable String expected, String next);

  /** The keys that the shared map has. May be out of date. */
  Future<Set<String>> keys();

  /** Removes an entry of the shared map if it is still the expected one; false when it is not. */
  Future<Boolean> remove(String key, String expected);

  /**
   * Sends to all nodes that share the address, this one too. May be lost, late, or arrive twice.
   */
  void publish(JsonObject message);

  /** Sends to one node. May be lost, late, or arrive twice. */
  void send(String node, JsonObject message);

  /** A lock that is held, or was: a node that is paused for long can lose it without knowing. */
  interface Lock {
    /** Gives it back; more than once does no harm. */
    void release();
  }
}
