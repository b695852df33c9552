package dev.tokenmanager.internal.state;

import dev.tokenmanager.internal.cluster.record.Identity;
import dev.tokenmanager.internal.config.AuthOptions;
import dev.tokenmanager.internal.config.SecretReader;
import dev.tokenmanager.internal.config.StateFileOptions;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.config.VerticleOptions;
import dev.tokenmanager.internal.config.files.LockedFile;
import dev.tokenmanager.internal.config.files.ShownName;
import dev.tokenmanager.internal.refresh.PolicySettings;
import dev.tokenmanager.internal.service.NodeGroup;
import dev.tokenmanager.internal.service.RefreshCoordinator;
import dev.tokenmanager.internal.service.TokenHash;
import dev.tokenmanager.internal.time.Clocks;
import dev.tokenmanager.internal.token.Secret;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state files of one address, around whatever else shares its tokens: locks and reads them
 * before a token begins, and gives them back at the end. Event loop only, but for {@link #prepare}.
 */
public final class StateFiles implements NodeGroup {

  private static final Logger LOG = LoggerFactory.getLogger(StateFiles.class);

  private final ContextInternal context;
  private final VerticleOptions started;
  private final SecretReader secrets;
  private final Clocks clocks;
  private final Map<Path, Open> files = new ConcurrentHashMap<>();
  private final Object end = new Object();
  private boolean closed;
  private NodeGroup nodes = ALONE;

  private StateFiles(
      ContextInternal context, VerticleOptions started, SecretReader secrets, Clocks clocks) {
    this.context = context;
    this.started = started;
    this.secrets = secrets;
    this.clocks = clocks;
  }

  /** A file that is locked, and what is written to it. */
  private record Open(LockedFile locked, StateFile file) {}

  /** One that another process has: nothing is wrong with the options. */
  private static final class InUseException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    InUseException(String sentence) {
      super(sentence);
    }
  }

  /**
   * Opens the files, then the nodes. Fails with {@link IllegalArgumentException} where a file
   * cannot be written, and with {@link IllegalStateException} where another process has it.
   *
   * @param nodes with whom tokens are shared
   */
  public static NodeGroup.Opener opener(NodeGroup.Opener nodes, Clocks clocks) {
    return (context, options, secrets) -> {
      StateFiles files = new StateFiles(context, options, secrets, clocks);
      return files
          .prepared(options)
          .compose(ready -> nodes.open(context, options, secrets))
          .map(files::with)
          .recover(
              failure -> files.release(Set.of()).transform(ended -> Future.failedFuture(failure)));
    };
  }

  private NodeGroup with(NodeGroup opened) {
    nodes = opened;
    return this;
  }

  private Future<Void> prepared(VerticleOptions options) {
    if (options.tokens().values().stream().allMatch(token -> token.stateFile() == null)) {
      return Future.succeededFuture();
    }
    return context
        .<Void>executeBlocking(
            () -> {
              prepare(options);
              return null;
            },
            false)
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof InUseException
                        ? new IllegalStateException(failure.getMessage())
                        : failure));
  }

  /** Opens those files that are not open yet; where one cannot be, or at the end, none is. */
  @Override
  public void prepare(VerticleOptions options) {
    Map<Path, Open> opened = new HashMap<>();
    try {
      open(options, opened);
      keep(opened);
    } catch (RuntimeException e) {
      opened.values().forEach(open -> open.locked.close());
      throw e;
    }
  }

  private void open(VerticleOptions options, Map<Path, Open> opened) {
    for (TokenOptions token : options.tokens().values()) {
      StateFileOptions state = token.stateFile();
      if (state != null && !files.containsKey(key(state))) {
        opened.put(key(state), open(token, state));
      }
    }
  }

  /** What comes after the end would be given back by nobody. */
  private void keep(Map<Path, Open> opened) {
    synchronized (end) {
      if (closed) {
        throw new IllegalStateException("the state files are closed");
      }
      files.putAll(opened);
    }
  }

  private Open open(TokenOptions token, StateFileOptions state) {
    if (state.keys(started.cluster()).isEmpty()) {
      throw new IllegalArgumentException(
          state.where() + ": has no key before the next start, as cluster needs a restart");
    }
    LockedFile locked;
    try {
      locked = LockedFile.open(state.path());
    } catch (LockedFile.RefusedException e) {
      String sentence = state.where() + ": " + e.sentence();
      throw e.isInUse() ? new InUseException(sentence) : new IllegalArgumentException(sentence);
    }
    StateContent content = StateContent.read(started, token, state, secrets);
    String shown = ShownName.of(state.path());
    if (content.problem() != null) {
      LOG.warn(
          "token {}: the state file {} is not used, {}; the next token replaces it",
          token.name(),
          shown,
          content.problem());
    }
    StateStore store = text -> written(locked, text);
    return new Open(locked, new StateFile(shown, store, content.record()));
  }

  private Future<Void> written(LockedFile locked, String text) {
    return context.executeBlocking(
        () -> {
          locked.replace(text.getBytes(StandardCharsets.ISO_8859_1));
          return null;
        },
        false);
  }

  @Override
  public RefreshCoordinator.Factory sharing(TokenOptions token, PolicySettings policy) {
    RefreshCoordinator.Factory shared = nodes.sharing(token, policy);
    Open open = open(token);
    StateFileOptions state = token.stateFile();
    Identity identity = StateContent.identity(started, token, secrets);
    return open == null || state == null || identity == null
        ? shared
        : StateCoordinator.factory(settings(identity, token, state, policy), open.file, shared);
  }

  private StateCoordinator.Settings settings(
      Identity identity, TokenOptions token, StateFileOptions state, PolicySettings policy) {
    return new StateCoordinator.Settings(
        identity, StateContent.sealer(started, state, secrets), policy, isShared(), origin(token));
  }

  private boolean isShared() {
    return nodes != ALONE;
  }

  private Supplier<@Nullable String> origin(TokenOptions token) {
    return token.auth() instanceof AuthOptions.RefreshToken refresh
        ? () -> hash(secrets.known(refresh.refreshToken()))
        : () -> null;
  }

  private static String hash(@Nullable Secret refreshToken) {
    return refreshToken == null
        ? StateRecords.NOT_KNOWN_YET
        : TokenHash.sha256(refreshToken.reveal());
  }

  /** However it is spelled. */
  private static Path key(StateFileOptions state) {
    return state.path().toAbsolutePath().normalize();
  }

  private @Nullable Open open(TokenOptions token) {
    StateFileOptions state = token.stateFile();
    return state == null ? null : files.get(key(state));
  }

  @Override
  public boolean isKept(TokenOptions token) {
    Open open = open(token);
    if (open == null || open.file.stored() == null) {
      return false;
    }
    boolean originalGrant = !(token.auth() instanceof AuthOptions.RefreshToken);
    StateRecords.Rules rules =
        new StateRecords.Rules(originalGrant, isShared(), origin(token).get());
    return StateRecords.isKept(open.file.stored(), rules, clocks.now());
  }

  @Override
  public Future<Void> retain(VerticleOptions options) {
    return release(
        options.tokens().values().stream()
            .map(TokenOptions::stateFile)
            .filter(state -> state != null)
            .map(StateFiles::key)
            .collect(Collectors.toSet()));
  }

  /** Gives back all other files, when what is being written to them is there. */
  private Future<Void> release(Set<Path> kept) {
    List<Open> left = new ArrayList<>();
    files.forEach(
        (path, open) -> {
          if (!kept.contains(path)) {
            left.add(open);
          }
        });
    files.keySet().retainAll(kept);
    return quiet(left).compose(written -> closed(left));
  }

  private static Future<Void> quiet(Iterable<Open> files) {
    List<Future<Void>> writes = new ArrayList<>();
    files.forEach(open -> writes.add(open.file.whenQuiet()));
    return writes.isEmpty() ? Future.succeededFuture() : Future.join(writes).mapEmpty();
  }

  private Future<Void> closed(List<Open> left) {
    return left.isEmpty()
        ? Future.succeededFuture()
        : context.executeBlocking(
            () -> {
              left.forEach(open -> open.locked.close());
              return null;
            },
            false);
  }

  @Override
  public Future<Void> flush() {
    return Future.join(List.of(nodes.flush(), quiet(files.values()))).mapEmpty();
  }

  @Override
  public void tick() {
    nodes.tick();
  }

  /** What has not been written by now is not waited for. */
  @Override
  public Future<Void> close() {
    return Future.join(nodes.close(), closed(taken())).mapEmpty();
  }

  private List<Open> taken() {
    synchronized (end) {
      closed = true;
      List<Open> all = List.copyOf(files.values());
      files.clear();
      return all;
    }
  }
}
