package dev.tokenmanager.weaviate;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.TokenManager;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The managed token for clients that want it at once, each time it is asked for: nothing is kept
 * here. Any thread.
 */
final class BlockingToken {

  private static final Logger LOG = LoggerFactory.getLogger(BlockingToken.class);

  /** A request that is under way when Vert.x closes never ends, nor one of a blocked event loop. */
  private static final long MOST_SECONDS = 60;

  private final TokenManager tokens;
  private final String name;
  private final BiFunction<String, Throwable, RuntimeException> failure;

  /**
   * @param failure what is thrown where no token comes, made of a sentence and its cause
   */
  BlockingToken(
      TokenManager tokens, String name, BiFunction<String, Throwable, RuntimeException> failure) {
    this.tokens = Objects.requireNonNull(tokens, "tokens");
    this.name = Objects.requireNonNull(name, "name");
    this.failure = failure;
  }

  /**
   * What goes behind {@code Bearer}. Waits where none is usable here, but not on an event loop,
   * where that is an {@link IllegalStateException}.
   */
  String get() {
    AccessToken held = tokens.current(name);
    if (held == null) {
      held = Context.isOnEventLoopThread() ? refuse() : await(asked());
    }
    return held.accessToken();
  }

  private AccessToken refuse() {
    String message =
        "No usable token \""
            + name
            + "\" is in this node's memory, and an event-loop thread cannot wait for one: complete"
            + " TokenManager.getToken() first, or call the official client in"
            + " vertx.executeBlocking or on a worker or virtual thread.";
    // A defect of the caller, and the official clients may drop what is thrown here.
    LOG.warn(message);
    throw new IllegalStateException(message);
  }

  /**
   * The answer would come to the context of the caller, whose thread waits for it: where there is
   * one, the JDK's common pool asks instead.
   */
  private CompletableFuture<AccessToken> asked() {
    return Vertx.currentContext() == null
        ? ask(name)
        : CompletableFuture.completedFuture(name).thenComposeAsync(this::ask);
  }

  private CompletableFuture<AccessToken> ask(String wanted) {
    return tokens.getToken(wanted).toCompletionStage().toCompletableFuture();
  }

  private AccessToken await(CompletableFuture<AccessToken> answer) {
    try {
      return answer.get(MOST_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw failed("No token \"" + name + "\": " + cause.getMessage(), cause);
    } catch (TimeoutException e) {
      throw failed("No token \"" + name + "\" within " + MOST_SECONDS + " s.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("Interrupted while waiting for the token \"" + name + "\".", e);
    }
  }

  private RuntimeException failed(String message, Throwable cause) {
    LOG.debug(message);
    return failure.apply(message, cause);
  }
}
