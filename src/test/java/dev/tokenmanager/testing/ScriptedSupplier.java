package dev.tokenmanager.testing;

import dev.tokenmanager.SecretSupplier;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A supplier of secrets that does what the test says, and counts questions. Any thread. */
public final class ScriptedSupplier implements SecretSupplier {

  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();

  /** What happens to a question. */
  public volatile Answer answer;

  /** See {@link SecretSupplier#refreshAfter}. */
  public volatile @Nullable Duration refreshAfter;

  private ScriptedSupplier(Answer answer) {
    this.answer = answer;
  }

  /** Answers one question. */
  public interface Answer {
    Future<String> get() throws Exception;
  }

  /** Answers with that secret. */
  public static ScriptedSupplier of(String secret) {
    return new ScriptedSupplier(() -> Future.succeededFuture(secret));
  }

  /** Answers with that secret from here on. */
  public void set(String secret) {
    answer = () -> Future.succeededFuture(secret);
  }

  @Override
  public Future<String> get() {
    asked.incrementAndGet();
    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
    try {
      return answer.get().onComplete(ended -> inside.decrementAndGet());
    } catch (RuntimeException | Error thrown) {
      inside.decrementAndGet();
      throw thrown;
    } catch (Exception checked) {
      throw new IllegalStateException(checked);
    }
  }

  @Override
  public @Nullable Duration refreshAfter() {
    return refreshAfter;
  }

  /** How often it was asked. */
  public int asked() {
    return asked.get();
  }

  /** How many questions were under way at once, at most. */
  public int mostAtOnce() {
    return most.get();
  }

  /** Shows its secret, as a supplier of users may: nobody may ask for that. */
  @Override
  public String toString() {
    return ScriptedProvider.SECRET_MARK + "shown";
  }
}
