package dev.tokenmanager.internal.service;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.SecretReader;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.config.VerticleOptions;
import dev.tokenmanager.internal.oidc.TokenSources;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Brings a service from its options to others: one change after the other, token by token, each in
 * a turn of the event loop. A change that has to wait for a supplier, or for what it takes the
 * place of, gives its turn back and is looked at anew afterwards; meanwhile it holds up later
 * changes of the same name, and no others. Event loop only, but for {@link #deployed}.
 */
final class OptionsUpdate {

  /** Under which reloads keep their order; no token has that name. */
  private static final String RELOAD = "";

  private final ContextInternal context;
  private final Parts parts;
  private final Map<String, Future<Void>> lastOf = new HashMap<>();
  private final Departures departures = new Departures();
  private volatile OptionsInEffect current;
  private Future<?> last = Future.succeededFuture();
  private int waiting;
  private boolean untidy;

  OptionsUpdate(ContextInternal context, VerticleOptions current, Parts parts) {
    this.context = context;
    this.current = OptionsInEffect.of(current);
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

  /** A change that was found good, and what is in effect after it. */
  private record Found(OptionsInEffect next, OptionsChange change) {}

  /** A change that was asked for, and what it has waited for already. */
  private static final class Asked {
    final UnaryOperator<OptionsInEffect> step;
    final Set<TokenOptions> supplied = new HashSet<>();
    final Promise<Void> decided = Promise.promise();

    Asked(UnaryOperator<OptionsInEffect> step) {
      this.step = step;
    }
  }

  /**
   * The options that a further instance must have, without what was put and removed. Any thread.
   */
  VerticleOptions deployed() {
    return current.deployed();
  }

  /** The same with the options of a file that was loaded again; see the other. */
  Future<OptionsChange> apply(VerticleOptions next) {
    return apply(RELOAD, before -> before.reload(next));
  }

  /**
   * Makes a change to what is in effect when its turn comes; completes when the new options are in
   * use, before they brought anything. Fails with {@link IllegalArgumentException}, and changes
   * nothing, where the change is refused, a file cannot be read, or a supplier gives no key; with
   * 503 where the service closes.
   *
   * @param name of the token: changes of one name keep their order
   * @param step pure; called off the event loop, more than once where it has to wait; throws where
   *     the change is refused
   */
  Future<OptionsChange> apply(String name, UnaryOperator<OptionsInEffect> step) {
    Asked asked = new Asked(step);
    Future<Void> decided = asked.decided.future();
    Future<Void> before = lastOf.getOrDefault(name, Future.succeededFuture());
    lastOf.put(name, decided);
    waiting++;
    decided.onComplete(
        done -> {
          waiting--;
          lastOf.remove(name, decided);
        });
    return before.compose(done -> inTurn(asked));
  }

  /** After those who asked for a turn before. What fails before it is decided changes nothing. */
  private Future<OptionsChange> inTurn(Asked asked) {
    Promise<OptionsChange> result = Promise.promise();
    Promise<Void> over = Promise.promise();
    afterwards(
        () -> {
          run(asked, over).onComplete(result);
          return over.future();
        });
    return result.future();
  }

  private void afterwards(Supplier<Future<Void>> work) {
    last =
        last.transform(before -> ownTurn())
            .compose(turn -> work.get().transform(ended -> tidied()));
  }

  /** However many end at once, as when the service closes: the stack does not grow with them. */
  private Future<Void> ownTurn() {
    Promise<Void> turn = context.promise();
    context.runOnContext(now -> turn.complete());
    return turn.future();
  }

  /**
   * Secrets of these tokens have other values: a token whose subject token is another's now, and
   * each that is exchanged for it, goes on as with other options. What it holds is of no use to
   * nodes that exchange this one, nor the other way round.
   *
   * @return the names of those
   */
  Set<String> secretsChanged(Set<String> names) {
    Map<String, TokenOptions> tokens = tokens();
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

  private Map<String, TokenOptions> tokens() {
    return current.effective().tokens();
  }

  /**
   * @param over completes when the next change may begin, never fails
   */
  private Future<OptionsChange> run(Asked asked, Promise<Void> over) {
    return found(asked.step)
        .compose(
            found -> {
              Future<Void> clear = clear(asked, found.change);
              if (clear.isComplete()) {
                return clear.compose(ready -> done(asked, found, over));
              }
              over.complete();
              return clear.compose(ready -> inTurn(asked));
            })
        .onFailure(refused -> refused(asked, over));
  }

  private Future<OptionsChange> done(Asked asked, Found found, Promise<Void> over) {
    return prepared(found)
        .compose(ready -> replaceAll(found, () -> decided(asked, over)))
        .compose(done -> stillOpen())
        .map(done -> found.change);
  }

  private static void decided(Asked asked, Promise<Void> over) {
    asked.decided.tryComplete();
    over.tryComplete();
  }

  private void refused(Asked asked, Promise<Void> over) {
    if (asked.decided.tryComplete()) {
      untidy = true; // What was read for it.
      afterwards(Future::succeededFuture);
    }
    over.tryComplete();
  }

  /** What the change is; its files are read then. */
  private Future<Found> found(UnaryOperator<OptionsInEffect> step) {
    OptionsInEffect before = current;
    return stillOpen()
        .compose(
            open ->
                context.executeBlocking(
                    () -> {
                      OptionsInEffect next = step.apply(before);
                      OptionsChange change =
                          OptionsChange.between(before.effective(), next.effective());
                      OptionFiles.read(change, parts.secrets);
                      return new Found(next.appliedTo(before), change);
                    },
                    false));
  }

  /**
   * Completes when suppliers have told what must be known, and nothing is in the way any more. Who
   * gave nothing is not asked again for the same change.
   */
  private Future<Void> clear(Asked asked, OptionsChange change) {
    List<TokenOptions> tokens =
        change.news().tokens().values().stream().filter(asked.supplied::add).toList();
    return parts
        .suppliers
        .requireKeysOf(tokens)
        .compose(given -> departures.outOfTheWayOf(change))
        .compose(free -> stillOpen());
  }

  /** Where the service ends meanwhile, that is the reason, whatever else is. */
  private Future<Found> prepared(Found found) {
    return context
        .executeBlocking(
            () -> {
              parts.tokens.prepare(found.change.news());
              return found;
            },
            false)
        .recover(wrong -> stillOpen().compose(open -> Future.failedFuture(wrong)));
  }

  private Future<Void> stillOpen() {
    return parts.scheduler.isClosed()
        ? Future.failedFuture(
            ReplyExceptions.failure(
                TokenFailure.UNAVAILABLE,
                "The token manager is being undeployed: its tokens cannot be changed any more."))
        : Future.succeededFuture();
  }

  /**
   * @param begun called when the next change may begin
   */
  private Future<Void> replaceAll(Found found, Runnable begun) {
    Map<String, TokenOptions> before = tokens();
    current = found.next;
    Map<String, TokenOptions> after = tokens();
    List<String> over = over(found.change);
    untidy |= !over.isEmpty();
    over.forEach(name -> parts.watch.remove(token(before, name)));
    found.change.news().tokens().values().forEach(parts.watch::add);
    found.change.added().forEach(parts.store::keep);
    List<Future<Void>> ends = new ArrayList<>();
    Promise<Void> all = Promise.promise();
    next(steps(found.change, before, after).iterator(), ends, all);
    return all.future()
        .compose(
            started -> {
              found.change.removed().forEach(parts.store::drop);
              begun.run();
              return Future.join(ends).mapEmpty();
            });
  }

  /** Names of tokens whose options are in use no longer. */
  private static List<String> over(OptionsChange change) {
    List<String> over = new ArrayList<>(change.removed());
    over.addAll(change.replaced());
    return over;
  }

  private List<Step> steps(
      OptionsChange change, Map<String, TokenOptions> before, Map<String, TokenOptions> after) {
    List<Step> steps = new ArrayList<>();
    for (String name : change.removed()) {
      steps.add(new Step(name, () -> removed(token(before, name))));
    }
    for (TokenOptions token : ordered(change.added(), after)) {
      steps.add(new Step(token.name(), () -> added(token)));
    }
    for (TokenOptions token : ordered(change.replaced(), after)) {
      steps.add(new Step(token.name(), () -> replaced(token(before, token.name()), token)));
    }
    return steps;
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

  private Future<Void> removed(TokenOptions token) {
    parts.tokens.remove(token.name());
    departs(token, Future.succeededFuture());
    return Future.succeededFuture();
  }

  private Future<Void> replaced(TokenOptions old, TokenOptions next) {
    Future<Void> inUse = parts.tokens.replace(old, next);
    departs(old, inUse);
    return inUse;
  }

  private void departs(TokenOptions token, Future<Void> left) {
    Future<Void> gone = left.transform(ended -> parts.scheduler.whenGone(token.name()));
    departures.add(token, gone, () -> afterwards(Future::succeededFuture));
  }

  /**
   * What is over needed its secrets to the end, and what waits has some of its own by now. Where
   * nothing is over, nothing is looked for; of many changes that wait the last one tidies.
   */
  private Future<Void> tidied() {
    if (!untidy || waiting > 0 || !departures.isEmpty()) {
      return Future.succeededFuture();
    }
    untidy = false;
    VerticleOptions kept = current.effective();
    parts.secrets.retain(kept.secrets());
    parts.suppliers.retain(kept.secrets());
    parts.sources.retain(kept.tokens().values());
    return parts.tokens.retain(kept);
  }
}
