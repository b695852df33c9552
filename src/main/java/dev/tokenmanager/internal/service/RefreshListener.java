package dev.tokenmanager.internal.service;

import dev.tokenmanager.TokenFailure;
import java.time.Duration;

/** Hears what happened, after the state has changed. Called on the scheduler's event loop. */
public interface RefreshListener {

  /** Something worth a log line and a message. */
  void onEvent(TokenEvent event);

  /** The provider rejected this token's credential: what it was read from may have changed. */
  void onCredentialRejected(String name);

  /**
   * An attempt at the provider ended well, after that time. Before those who wait are answered, so
   * that who has an answer finds it counted.
   */
  default void onAcquired(String name, Duration exchange) {}

  /** An attempt at the provider failed, a repeated rejection included. Before the answers, too. */
  default void onFailed(String name, TokenFailure failure) {}

  /**
   * A token is otherwise than it was. Before those who wait are answered, so that who has an answer
   * finds it so.
   */
  default void onSnapshot(TokenSnapshot snapshot) {}

  /** The provider granted a token request to the client's previous secret. */
  default void onPreviousSecret(String name) {}
}
