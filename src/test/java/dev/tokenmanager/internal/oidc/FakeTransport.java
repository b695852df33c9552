package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.transport.HttpCall;
import dev.tokenmanager.internal.transport.HttpReply;
import dev.tokenmanager.internal.transport.Transport;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Answers when a test says so. What is answered completes on the test's own thread. */
final class FakeTransport implements Transport {

  private final List<HttpCall> calls = new ArrayList<>();
  private final Deque<Promise<HttpReply>> open = new ArrayDeque<>();

  @Override
  public Future<HttpReply> exchange(HttpCall call) {
    calls.add(call);
    Promise<HttpReply> promise = Promise.promise();
    open.add(promise);
    return promise.future();
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }

  /** Answers the oldest open call. */
  void answer(HttpReply reply) {
    open.remove().complete(reply);
  }

  /** Fails the oldest open call. */
  void fail(ProviderException failure) {
    open.remove().fail(failure);
  }

  /** Every call so far, oldest first. */
  List<HttpCall> calls() {
    return calls;
  }

  HttpCall lastCall() {
    return calls.get(calls.size() - 1);
  }

  int openCalls() {
    return open.size();
  }
}
