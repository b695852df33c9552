package dev.tokenmanager.internal.transport;

import io.vertx.core.internal.ContextInternal;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A Vert.x context in which calls are made so that they belong to the trace that is current there.
 * On the thread of that context only.
 */
public final class CallContext {

  /** None of its own: calls are made as they are. */
  public static final CallContext NONE = new CallContext(null);

  private final @Nullable ContextInternal context;

  private CallContext(@Nullable ContextInternal context) {
    this.context = context;
  }

  /** The context in which calls are made. */
  public static CallContext of(ContextInternal context) {
    return new CallContext(context);
  }

  /** Makes a call; what it throws is thrown. */
  public <T> T call(Supplier<T> work) {
    ContextInternal within = context;
    if (within == null) {
      return work.get();
    }
    ContextInternal before = within.beginDispatch();
    try {
      return work.get();
    } finally {
      within.endDispatch(before);
    }
  }
}
