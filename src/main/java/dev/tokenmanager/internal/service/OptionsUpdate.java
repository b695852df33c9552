package dev.tokenmanager.internal.service;

import dev.tokenmanager.internal.config.SecretReader;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.config.VerticleOptions;
import dev.tokenmanager.internal.oidc.TokenSources;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Brings a service from its options to others: one change after the other, token by token, each in
 * a turn of the event loop. Event loop only, but for {@link #current}.
 */
final class OptionsUpdate {

  private final ContextInternal context;
  private final Parts parts;
  private volatile VerticleOptions current;
  private Future<?> last = Future.succeededFuture();
  private boolean untidy;

  OptionsUpdate(ContextInternal context, VerticleOptions current, Parts parts) {
    this.context = context;
    this.current = current;
    this.parts = parts;
  }

  /** What of a service follows its options. */
  record Parts(
      TokenStore store,
      RefreshScheduler scheduler,
      RefresherFactory tokens,
      SecretReader secrets,
      SecretSuppliers suppliers,
      SecretWatcher watch,
      TokenSources sources) {}

  /** The options in effect. Any thread. */
  VerticleOptions current() {
    return current;
  }

  /**
   * Brings it there; completes when the new options are in use, before they brought anything. Fails
   * with {@link IllegalArgumentException}, and changes nothing, where a file cannot be read.
   */
  Future<OptionsChange> apply(VerticleOptions next) {
    Promise<OptionsChange> result = Promise.promise();
    last =
        last.transform(before -> run(next))
            .onComplete(result)
            .transform(ended -> parts.scheduler.whenGone())
            .transform(gone -> tidied());
    return result.future();
  }

  /**
   * Secrets of these tokens have other values: a token whose subject token is another's now, and
   * each that is exchanged for it, goes on as with other options. What it holds is of no use to
   * nodes that exchange this one, nor the other way round.
   *
   * @return the names of those
   */
  Set<String> secretsChanged(Set<String> names) {
    Map<String, TokenOptions> tokens = current.tokens();
    Set<String> others = new HashSet<>();
    for (TokenOptions token : TokenOptions.subjectsFirst(tokens.values())) {
      boolean other = names.contains(token.name()) && parts.tokens.hasOtherSubject(token);
      if (other || others.contains(token.subjectName())) {
        others.add(token.name());
        parts
            .tokens
            .replace(token, false)
            .onFailure(defect -> FailureMapper.logDefect(token.name(), defect));
      }
    }
    return others;
  }

  private Future<OptionsChange> run(VerticleOptions next) {
    VerticleOptions before = current;
    OptionsChange change = OptionsChange.between(before, next);
    return context
        .<Void>executeBlocking(
            () -> {
              OptionFiles.read(change, parts.secrets);
              parts.tokens.prepare(change.news());
              return null;
            },
            false)
        .compose(read -> replaceAll(change, before.tokens()))
        .map(done -> change);
  }

  private Future<Void> replaceAll(OptionsChange change, Map<String, TokenOptions> before) {
    Map<String, TokenOptions> after = change.applied().tokens();
    current = change.applied();
    untidy |= change.concernsTokens();
    parts.watch.use(after.values());
    Set<String> names = new HashSet<>(before.keySet());
    names.addAll(after.keySet());
    parts.store.keep(names);
    List<Step> steps = new ArrayList<>();
    for (String name : change.removed()) {
      steps.add(new Step(name, () -> removed(name)));
    }
    for (TokenOptions token : ordered(change.added(), after)) {
      steps.add(new Step(token.name(), () -> added(token)));
    }
    for (TokenOptions token : ordered(change.replaced(), after)) {
      steps.add(
          new Step(token.name(), () -> parts.tokens.replace(token(before, token.name()), token)));
    }
    Promise<Void> begun = Promise.promise();
    List<Future<Void>> ends = new ArrayList<>();
    next(steps.iterator(), ends, begun);
    return begun
        .future()
        .compose(all -> Future.join(ends))
        .onComplete(ended -> parts.store.keep(after.keySet()))
        .mapEmpty();
  }

  private static List<TokenOptions> ordered(List<String> names, Map<String, TokenOptions> tokens) {
    return TokenOptions.subjectsFirst(names.stream().map(name -> token(tokens, name)).toList());
  }

  private static TokenOptions token(Map<String, TokenOptions> tokens, String name) {
    return Objects.requireNonNull(tokens.get(name));
  }

  /** A loop by way of the event loop, which has callers to answer in between. */
  private void next(Iterator<Step> steps, List<Future<Void>> ends, Promise<Void> begun) {
    if (parts.scheduler.isClosed() || !steps.hasNext()) {
      begun.complete();
      return;
    }
    ends.add(steps.next().guarded());
    context.runOnContext(turn -> next(steps, ends, begun));
  }

  /** What is to be done about one token. One token's defect does not touch the others. */
  private record Step(String name, Supplier<Future<Void>> work) {

    Future<Void> guarded() {
      return begun().onFailure(defect -> FailureMapper.logDefect(name, defect));
    }

    private Future<Void> begun() {
      try {
        return work.get();
      } catch (RuntimeException | Error defect) {
        return Future.failedFuture(defect);
      }
    }
  }

  private Future<Void> added(TokenOptions token) {
    parts.tokens.add(token);
    return Future.succeededFuture();
  }

  private Future<Void> removed(String name) {
    parts.tokens.remove(name);
    return Future.succeededFuture();
  }

  /** What is over needed its secrets to the end. Where nothing is over, nothing is looked for. */
  private Future<Void> tidied() {
    if (!untidy) {
      return Future.succeededFuture();
    }
    untidy = false;
    parts.secrets.retain(current.secrets());
    parts.suppliers.retain(current.secrets());
    parts.sources.retain(current.tokens().values());
    return parts.tokens.retain(current);
  }
}
