package dev.tokenmanager.internal.config.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A file that one process alone replaces, always as a whole: who reads it, were it after a crash at
 * any moment, finds the old content or the new one. For as long as it is open, {@code <file>.lock}
 * is locked; the system gives that lock back at the end of the process, however it ends. Its calls
 * block, within 5 s. Any thread.
 */
public final class LockedFile implements AutoCloseable {

  private static final String LOCK = ".lock";
  private static final String NEXT = ".new";

  /** What the names of the files end in that are made beside a file of this kind. */
  public static final List<String> BESIDE = List.of(LOCK, NEXT);

  private static final Duration LIMIT = Duration.ofSeconds(BoundedFile.LIMIT_SECONDS);

  /**
   * Who looks whether a file is locked holds the lock for a moment, and so does a process that is
   * ending.
   */
  private static final int TRIES = 20;

  private static final long BETWEEN_TRIES_MS = 50;

  /**
   * Those of this process. Where it has one, its lock must not be opened a second time: on POSIX
   * systems the lock is gone as soon as any channel of that file is closed.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;
  private final AtomicLong numbers = new AtomicLong();
  private long written;
  private volatile boolean closed;

  private LockedFile(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** A file cannot be opened; its message is one sentence with the cure, without the JSON path. */
  public static final class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean inUse;

    private RefusedException(String sentence, boolean inUse) {
      super(sentence);
      this.inUse = inUse;
    }

    /** Whether the reason is that it is locked. */
    public boolean isInUse() {
      return inUse;
    }

    /** The sentence. */
    public String sentence() {
      return String.valueOf(getMessage());
    }
  }

  /**
   * Locks the file, which need not be there; its folder has to be one in which files can be made.
   */
  public static LockedFile open(Path file) throws RefusedException {
    try {
      return HungFiles.within(LIMIT, file, () -> lock(file));
    } catch (Problem e) {
      throw new RefusedException(String.valueOf(e.getMessage()), e.inUse);
    } catch (TimeoutException e) {
      throw new RefusedException(
          "the file " + ShownName.of(file) + " does not answer, look at what it lies on", false);
    } catch (IOException e) {
      throw new RefusedException(
          "no file can be written beside "
              + ShownName.of(file)
              + " ("
              + reason(e)
              + "), let the user of this process write in its folder",
          false);
    }
  }

  private static LockedFile lock(Path file) throws IOException {
    Path real = real(file);
    if (!isSoon(() -> HELD.add(real))) {
      throw inUse(file);
    }
    try {
      return lockReal(file, real);
    } catch (IOException | RuntimeException e) {
      HELD.remove(real);
      throw e;
    }
  }

  private static LockedFile lockReal(Path file, Path real) throws IOException {
    FileChannel channel = openLock(lockOf(real));
    try {
      if (!isSoon(() -> channel.tryLock() != null)) {
        throw inUse(file);
      }
      LockedFile locked = new LockedFile(real, channel);
      Files.deleteIfExists(locked.next());
      Files.createFile(locked.next(), ownerOnly(real)); // shows that it can be written
      Files.delete(locked.next());
      return locked;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static Problem inUse(Path file) {
    return new Problem(
        "another process uses the file "
            + ShownName.of(file)
            + ", stop it or name another file: one process keeps a token in it",
        true);
  }

  /** With the links on the way resolved, since the new content is put beside the old one. */
  private static Path real(Path file) throws IOException {
    Path absolute = file.toAbsolutePath();
    Path folder = absolute.getParent();
    Path name = absolute.getFileName();
    if (folder == null || name == null || !Files.isDirectory(folder)) {
      throw new Problem(
          "there is no folder for the file " + ShownName.of(file) + ", make it or correct the path",
          false);
    }
    Path real = folder.toRealPath().resolve(name);
    boolean isThere = Files.exists(real, LinkOption.NOFOLLOW_LINKS);
    if (isThere && !Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)) {
      throw new Problem(
          "the file "
              + ShownName.of(file)
              + " is a link or no regular file, name a regular file or one that is not there yet",
          false);
    }
    return real;
  }

  private static FileChannel openLock(Path lock) throws IOException {
    Set<StandardOpenOption> how = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    return FileChannel.open(lock, how, ownerOnly(lock));
  }

  /** Whether that comes true within a second. */
  private static boolean isSoon(Attempt attempt) throws IOException {
    for (int i = 0; i < TRIES; i++) {
      if (attempt.succeeds()) {
        return true;
      }
      try {
        Thread.sleep(BETWEEN_TRIES_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return false;
  }

  private interface Attempt {
    boolean succeeds() throws IOException;
  }

  private static Path lockOf(Path file) {
    return beside(file, LOCK);
  }

  private Path next() {
    return beside(file, NEXT);
  }

  private static Path beside(Path file, String more) {
    return file.resolveSibling(file.getFileName() + more);
  }

  private static FileAttribute<?>[] ownerOnly(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  /**
   * Replaces the content: written to a new file, flushed to the disk, renamed. When it returns, the
   * new content outlives a loss of power.
   *
   * @throws IOException with a message that shows no path and no content; the old content is there
   */
  public void replace(byte[] content) throws IOException {
    long number = numbers.incrementAndGet();
    try {
      HungFiles.within(
          LIMIT,
          file,
          () -> {
            replace(number, content);
            return number;
          });
    } catch (TimeoutException e) {
      throw new IOException("it does not answer");
    } catch (IOException e) {
      throw new IOException(reason(e));
    }
  }

  /** One that hung and goes on when nobody waits for it any more must not undo a later one. */
  private synchronized void replace(long number, byte[] content) throws IOException {
    if (closed || number < written) {
      return;
    }
    Path next = next();
    Files.deleteIfExists(next);
    Set<StandardOpenOption> how = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel out = FileChannel.open(next, how, ownerOnly(next))) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
    if (!closed) {
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      flushFolder();
      written = number;
    }
  }

  /** Where a system has no such thing, renaming has to do. */
  private void flushFolder() throws IOException {
    Path folder = file.getParent();
    if (folder == null) {
      return;
    }
    FileChannel open;
    try {
      open = FileChannel.open(folder, StandardOpenOption.READ);
    } catch (AccessDeniedException e) { // folders cannot be opened, as on Windows
      return;
    }
    try (open) {
      open.force(true);
    }
  }

  /** What the system says, without a path. */
  private static String reason(IOException e) {
    if (e instanceof FileAlreadyExistsException) {
      return "something else has made a file there";
    }
    String said = e instanceof FileSystemException known ? known.getReason() : e.getMessage();
    boolean plain = e instanceof FileSystemException || e.getClass() == IOException.class;
    return plain && said != null ? said : e.getClass().getSimpleName();
  }

  /** Gives the lock back. What a call writes that hangs, and goes on later, is dropped. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      HungFiles.within(
          LIMIT,
          file,
          () -> {
            channel.close();
            return HELD.remove(file);
          });
    } catch (IOException | TimeoutException e) {
      // Its file system is gone, and takes the lock along; else the end of the process gives it
      // back.
    }
  }

  /**
   * Whether a process has that file open. Takes a shared lock for a moment, for which who opens it
   * waits; makes no file.
   *
   * @throws IOException where that cannot be known
   */
  public static boolean isLocked(Path file) throws IOException {
    try {
      return HungFiles.within(LIMIT, file, () -> isHeld(real(file)));
    } catch (TimeoutException e) {
      throw new IOException("it does not answer");
    }
  }

  private static boolean isHeld(Path real) throws IOException {
    if (HELD.contains(real)) {
      return true;
    }
    if (!Files.exists(lockOf(real))) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(lockOf(real), StandardOpenOption.READ);
        FileLock free = channel.tryLock(0, Long.MAX_VALUE, true)) {
      return free == null;
    }
  }

  /** Why that file could not be opened, as far as looking tells; null: it could. Makes no file. */
  public static @Nullable String unwritable(Path file) {
    try {
      return HungFiles.within(
          LIMIT,
          file,
          () -> {
            Path folder = real(file).getParent();
            return folder != null && Files.isWritable(folder)
                ? null
                : "no file can be written beside "
                    + ShownName.of(file)
                    + ", let the user of this process write in its folder";
          });
    } catch (TimeoutException e) {
      return "the file " + ShownName.of(file) + " does not answer, look at what it lies on";
    } catch (IOException e) {
      return e instanceof Problem ? e.getMessage() : reason(e);
    }
  }

  private static final class Problem extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean inUse;

    Problem(String sentence, boolean inUse) {
      super(sentence);
      this.inUse = inUse;
    }
  }
}
