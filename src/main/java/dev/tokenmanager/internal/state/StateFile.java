package dev.tokenmanager.internal.state;

import dev.tokenmanager.internal.cluster.record.Identity;
import dev.tokenmanager.internal.cluster.record.SharedRecord;
import dev.tokenmanager.internal.service.StateFileStatus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One state file: writes one content after the other, and leaves out what a newer one has
 * superseded while it waited. Event loop only.
 */
public final class StateFile {

  private static final Logger LOG = LoggerFactory.getLogger(StateFile.class);

  private final String shownPath;
  private final StateStore store;
  private @Nullable SharedRecord stored;
  private @Nullable Object owner;
  private @Nullable Identity identity;
  private long since;
  private @Nullable Waiting waiting;
  private @Nullable Instant writtenAt;
  private @Nullable String error;
  private Future<Void> last = Future.succeededFuture();
  private boolean writing;

  /** What is written next. */
  private record Waiting(String content, Instant at, Promise<Void> written) {}

  /**
   * A file that was read.
   *
   * @param shownPath of the file, for messages
   * @param stored what is in it, null: nothing that could be read
   */
  public StateFile(String shownPath, StateStore store, @Nullable SharedRecord stored) {
    this.shownPath = shownPath;
    this.store = store;
    this.stored = stored;
    this.writtenAt = stored == null ? null : stored.stamp().at();
  }

  /** What was in it when it was opened, until it is taken; null: nothing. */
  @Nullable SharedRecord stored() {
    return stored;
  }

  /**
   * From here on only that one writes to it.
   *
   * @return what was in it when it was opened, once; null: nothing
   */
  @Nullable SharedRecord take(Object next) {
    owner = next;
    SharedRecord found = stored;
    stored = null;
    return found;
  }

  /** From that generation on what is held was got for that identity. */
  void note(Identity of, long generation) {
    identity = of;
    since = generation;
  }

  /** The generation that was noted last for that identity, 0: none, or another was since. */
  long since(Identity of) {
    return of.equals(identity) ? since : 0;
  }

  boolean isOf(Object writer) {
    return owner == writer;
  }

  /** Replaces the content; completes when it, or one that came after it, is there. */
  Future<Void> write(String content, Instant at) {
    Waiting before = waiting;
    Promise<Void> written = before == null ? Promise.promise() : before.written;
    waiting = new Waiting(content, at, written);
    last = written.future();
    if (!writing) {
      writeNext();
    }
    return written.future();
  }

  private void writeNext() {
    Waiting next = waiting;
    if (next == null) {
      return;
    }
    waiting = null;
    writing = true;
    store
        .write(next.content)
        .onComplete(
            (done, failure) -> {
              writing = false;
              ended(next, failure);
              writeNext();
            });
  }

  private void ended(Waiting write, @Nullable Throwable failure) {
    if (failure == null) {
      if (error != null) {
        LOG.info("state file {}: written again", shownPath);
      }
      error = null;
      writtenAt = write.at;
      write.written.complete();
      return;
    }
    String sentence =
        "The state file %s could not be written (%s): a restart would lose what came since, so make room on its disk, or let the user of this process write there."
            .formatted(shownPath, failure.getMessage());
    if (error == null) {
      LOG.warn("{}", sentence);
    }
    error = sentence;
    write.written.fail(failure);
  }

  /** Completes when nothing is being written, however that ends. */
  Future<Void> whenQuiet() {
    return last.transform(ended -> Future.succeededFuture());
  }

  StateFileStatus status() {
    return new StateFileStatus(writtenAt, error);
  }
}
