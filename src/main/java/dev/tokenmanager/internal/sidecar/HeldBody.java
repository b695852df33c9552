package dev.tokenmanager.internal.sidecar;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a caller has sent of a body, for a second time. Small chunks are kept joined: each by itself
 * would cost a hundred bytes of heap besides its own, however few those are. Event loop only.
 */
final class HeldBody {

  /** What is as long is kept as it came, in bytes. */
  private static final int JOINED = 4096;

  private final List<Buffer> held = new ArrayList<>();
  private int length;

  /** Ours, which may still grow; null: none. */
  private @Nullable Buffer last;

  void add(Buffer chunk) {
    length += chunk.length();
    if (chunk.length() >= JOINED) {
      last = null;
      held.add(chunk);
      return;
    }
    Buffer growing = last;
    if (growing == null || growing.length() >= JOINED) {
      growing = Buffer.buffer(chunk.length());
      last = growing;
      held.add(growing);
    }
    growing.appendBuffer(chunk); // a copy: what came may still be on its way out
  }

  /** In bytes. */
  int length() {
    return length;
  }

  /** All of it, to be written: none of these is changed any more. */
  List<Buffer> buffers() {
    last = null;
    return List.copyOf(held);
  }

  void clear() {
    last = null;
    held.clear();
    length = 0;
  }
}
