package dev.tokenmanager;

import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;

/**
 * Why a request for a token failed. Futures fail with a {@link ReplyException} that carries the
 * code.
 */
public enum TokenFailure {
  /** The request body is wrong. */
  BAD_REQUEST(400),
  /** The provider rejects the credential; trying again without a change is pointless. */
  REJECTED(401),
  /** No token of that name is configured. */
  UNKNOWN_TOKEN(404),
  /** A defect of this product. */
  INTERNAL(500),
  /** The provider, or Weaviate's bootstrap, answers, but not with anything usable. */
  UNUSABLE_ANSWER(502),
  /** The provider is unreachable or overloaded. */
  UNAVAILABLE(503),
  /** The provider did not answer in time. */
  TIMEOUT(504);

  private final int code;

  TokenFailure(int code) {
    this.code = code;
  }

  /** The code of the {@link ReplyException}. */
  public int code() {
    return code;
  }

  /**
   * Names the failure of a future of {@link TokenManager}, or of a plain event-bus request: no
   * handlers is {@link #UNAVAILABLE}, an event-bus timeout {@link #TIMEOUT}, anything unknown
   * {@link #INTERNAL}.
   */
  public static TokenFailure of(Throwable failure) {
    if (!(failure instanceof ReplyException reply)) {
      return INTERNAL;
    }
    if (reply.failureType() == ReplyFailure.NO_HANDLERS) {
      return UNAVAILABLE;
    }
    if (reply.failureType() == ReplyFailure.TIMEOUT) {
      return TIMEOUT;
    }
    return ofCode(reply.failureCode());
  }

  /** {@link #INTERNAL} for an unknown one. */
  static TokenFailure ofCode(int code) {
    for (TokenFailure failure : values()) {
      if (failure.code == code) {
        return failure;
      }
    }
    return INTERNAL;
  }
}
