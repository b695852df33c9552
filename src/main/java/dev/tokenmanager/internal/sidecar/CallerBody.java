package dev.tokenmanager.internal.sidecar;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * The body of a caller's request: goes to Weaviate as it comes, no faster than Weaviate takes it,
 * and is held meanwhile as far as it may be, so that it can go there a second time. Paused until
 * there is somewhere to go. Event loop only.
 */
final class CallerBody {

  /** Longer bodies are not held. */
  static final int MOST_HELD = 1 << 20;

  private final Vertx vertx;
  private final HttpServerRequest caller;
  private final HeldBudget budget;
  private final HeldBody held = new HeldBody();
  private boolean letGo;
  private boolean ended;
  private @Nullable Sending to;
  private boolean waits;

  CallerBody(Vertx vertx, HttpServerRequest caller, HeldBudget budget) {
    this.vertx = vertx;
    this.caller = caller;
    this.budget = budget;
    caller.pause();
    caller.handler(this::chunk).endHandler(end -> end());
  }

  /** Whether all that came so far could be sent again. */
  boolean isHeld() {
    return !letGo;
  }

  /** Whether nothing more comes: the caller has sent all of it, or went away. */
  boolean isEnded() {
    return ended || caller.isEnded();
  }

  /** Sends what is held, and from now on what comes. */
  void to(Sending sending) {
    to = sending;
    waits = false;
    held.buffers().forEach(sending::write);
    if (ended) {
      sending.end();
      return;
    }
    sending.request().drainHandler(drained -> flow());
    flow();
    // A call that sends nothing yet must reach Weaviate all the same.
    vertx.runOnContext(
        later -> {
          if (to == sending && !sending.isBegun()) {
            sending.head();
          }
        });
  }

  /** Nothing more comes until it is told where to, or to go on. */
  void waits() {
    waits = true;
    if (!isEnded()) {
      caller.pause();
    }
  }

  /** Goes on where it went. */
  void goOn() {
    waits = false;
    flow();
  }

  private void flow() {
    Sending sending = to;
    if (sending != null && !waits && !isEnded() && !sending.request().writeQueueFull()) {
      caller.resume();
    }
  }

  private void chunk(Buffer chunk) {
    hold(chunk);
    Sending sending = to;
    if (sending != null) {
      sending.write(chunk);
      if (sending.request().writeQueueFull() && !isEnded()) {
        caller.pause();
      }
    }
  }

  private void end() {
    ended = true;
    if (to != null) {
      to.end();
    }
  }

  private void hold(Buffer chunk) {
    if (letGo) {
      return;
    }
    int length = chunk.length();
    if (held.length() + length > MOST_HELD || !budget.take(length)) {
      letGo();
      return;
    }
    held.add(chunk);
  }

  /** It will not be sent again. */
  void letGo() {
    letGo = true;
    budget.give(held.length());
    held.clear();
  }

  /** What still comes is for nobody. */
  void discard() {
    to = null;
    letGo();
    if (!isEnded()) {
      caller.resume();
    }
  }
}
