package dev.tokenmanager.internal.sidecar;

import dev.tokenmanager.AccessToken;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.StreamResetException;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way to Weaviate and back. It is sent once more where Weaviate refuses the token
 * and there is a newer one, and where a connection was lost and nothing can happen twice; each at
 * most once. Event loop only.
 */
final class Passage {

  private static final String AUTHORIZATION = "Authorization";

  private final Port port;
  private final HttpServerRequest caller;
  private final HttpServerResponse answer;
  private final String target;
  private final CallerBody body;

  /** Null: the caller's own {@code Authorization} passes. */
  private @Nullable AccessToken token;

  /** What is on its way to Weaviate, null: nothing is. */
  private @Nullable Sending sent;

  /** Not null while an answer is held back for a newer token. */
  private @Nullable RefusedAnswer refused;

  /** Null until the answer goes to the caller. */
  private @Nullable AnswerRelay relay;

  private boolean continued;
  private boolean replayed;
  private boolean resent;
  private boolean over;

  Passage(Port port, HttpServerRequest caller, String target) {
    this.port = port;
    this.caller = caller;
    this.answer = caller.response();
    this.target = target;
    this.body = new CallerBody(port.vertx(), caller, port.budget());
  }

  /** Sends it, with a token, or with what the caller brought where that passes. */
  void begin() {
    caller.exceptionHandler(gone -> gone());
    answer.exceptionHandler(gone -> gone()).closeHandler(gone -> gone());
    if (port.passesAuthorizationOf(caller)) {
      send(null);
      return;
    }
    AccessToken held = port.token().current();
    if (held != null) {
      send(held);
      return;
    }
    port.here(port.token().get())
        .onSuccess(this::send)
        .onFailure(failure -> refuse(Refusal.noToken(String.valueOf(failure.getMessage()))));
  }

  /**
   * What must not happen twice waits until this event loop has heard of all connections that ended
   * before: one of them may be the next of the pool.
   */
  private void send(@Nullable AccessToken with) {
    token = with;
    if (SentAgain.isHarmless(port.protocol(), caller.method())) {
      send();
    } else {
      port.vertx().runOnContext(heard -> send());
    }
  }

  private void send() {
    if (over) {
      return;
    }
    boolean alone = resent && port.protocol() == Protocol.REST;
    Upstream upstream = port.upstream();
    Future<HttpClientRequest> request =
        alone
            ? upstream.requestAlone(caller.method(), target)
            : upstream.request(caller.method(), target);
    request.onSuccess(this::write).onFailure(this::unsent);
  }

  private void unsent(Throwable failure) {
    if (!over && !resent && failure instanceof HttpClosedException) {
      resent = true;
      send();
    } else {
      refuse(noWeaviate(failure));
    }
  }

  private void write(HttpClientRequest request) {
    Sending sending =
        new Sending(port.vertx(), port.protocol(), request, failure -> lost(request, failure));
    if (over) {
      sending.drop();
      return;
    }
    sent = sending;
    head(request);
    request
        .response()
        .onSuccess(response -> answered(request, response))
        .onFailure(failure -> lost(request, failure));
    if (port.protocol() == Protocol.REST) {
      request.earlyHintsHandler(this::earlyHints);
    }
    if (!continued && PassedHeaders.isContinueExpected(caller.headers())) {
      continued = true;
      answer.writeContinue();
    }
    body.to(sending);
  }

  /** Whether that is what is on its way; else nobody cares for it any more. */
  private boolean isOfNow(HttpClientRequest request) {
    return !over && sent != null && sent.request() == request;
  }

  private void head(HttpClientRequest request) {
    MultiMap given = caller.headers();
    MultiMap headers = request.headers();
    PassedHeaders.ofRequest(given, headers);
    if (token == null) {
      given.getAll(AUTHORIZATION).forEach(own -> headers.add(AUTHORIZATION, own));
    } else {
      headers.set(AUTHORIZATION, "Bearer " + token.accessToken());
    }
    if (port.protocol() == Protocol.GRPC) {
      headers.set("te", "trailers");
      request.setChunked(true);
    } else if (given.contains(HttpHeaders.TRANSFER_ENCODING)) {
      request.setChunked(true);
    }
  }

  private void earlyHints(MultiMap hints) {
    if (!over && !answer.headWritten()) {
      MultiMap passed = HttpHeaders.headers();
      PassedHeaders.ofAnswer(hints, passed);
      answer.writeEarlyHints(passed);
    }
  }

  private void answered(HttpClientRequest request, HttpClientResponse response) {
    if (!isOfNow(request)) {
      return;
    }
    if (!isFinal(response.statusCode())) {
      // What follows would be taken for the answer to the next request.
      request.connection().close();
      refuse(Refusal.noWeaviate(WeaviateFailures.noHttp(port.upstream().name())));
      return;
    }
    response.exceptionHandler(failure -> lost(request, failure));
    AccessToken used = token;
    if (used == null) {
      relay(Beginning.unjudged(response));
    } else {
      Beginning.read(
          port.vertx(),
          port.protocol(),
          response,
          beginning -> {
            if (isOfNow(request)) {
              judge(beginning, used);
            }
          });
    }
  }

  /** RFC 9110 §15. Of what precedes an answer, 100 and 103 are heard elsewhere. */
  private static boolean isFinal(int status) {
    return status >= 200 && status <= 599;
  }

  private void judge(Beginning beginning, AccessToken used) {
    if (!beginning.refused()) {
      relay(beginning);
    } else if (replayed || !body.isHeld()) {
      // Nobody waits for what comes of it: it is for the next call, and for health.
      port.token().reportRejected(used);
      relay(beginning);
    } else {
      replayed = true;
      body.waits();
      RefusedAnswer answered = new RefusedAnswer(beginning);
      refused = answered;
      port.here(port.token().reportRejected(used))
          .onSuccess(
              newer -> {
                if (newer.accessToken().equals(used.accessToken())) {
                  relayAfterAll(answered);
                } else {
                  replay(newer);
                }
              })
          .onFailure(none -> relayAfterAll(answered));
    }
  }

  private void relayAfterAll(RefusedAnswer answered) {
    refused = null;
    relay(answered.soFar());
    Throwable failure = answered.lost();
    if (relay != null && !over && failure != null) {
      finish(relay.breakOff(failure));
    }
    body.goOn();
  }

  private void replay(AccessToken newer) {
    if (over) {
      return;
    }
    refused = null;
    drop();
    port.counters().replayed();
    send(newer);
  }

  private void relay(Beginning beginning) {
    if (over) {
      return;
    }
    body.letGo();
    AnswerRelay begun =
        new AnswerRelay(
            port.vertx(),
            port.protocol(),
            caller,
            beginning.response(),
            this::ending,
            this::finish);
    relay = begun;
    begun.begin(beginning);
  }

  /** It cannot be sent again where the head has gone out: a late refusal is for the next call. */
  private void ending() {
    over = true;
    AccessToken used = token;
    if (used != null && relay != null && relay.isRefusedLate()) {
      port.token().reportRejected(used);
    }
  }

  private void lost(HttpClientRequest request, Throwable failure) {
    Sending sending = sent;
    if (sending == null || !isOfNow(request)) {
      return;
    }
    if (refused != null) {
      refused.lost(failure);
    } else if (relay != null) {
      finish(relay.breakOff(failure));
    } else if (!resent
        && body.isHeld()
        && SentAgain.may(
            port.protocol(),
            caller.method(),
            sending.isUnsent(),
            StreamNumber.of(sending.request()),
            failure)) {
      resent = true;
      body.waits();
      drop();
      send(token);
    } else if (port.protocol() == Protocol.GRPC && failure instanceof StreamResetException reset) {
      reset(reset.getCode());
    } else {
      refuse(noWeaviate(failure));
    }
  }

  /** As Weaviate did: by UNAVAILABLE the caller would be told that it may try again. */
  private void reset(long http2Error) {
    over = true;
    answer.reset(http2Error);
    finish(GrpcStatus.ofReset(http2Error).name());
  }

  private Refusal noWeaviate(Throwable failure) {
    return Refusal.noWeaviate(WeaviateFailures.sentence(failure, port.upstream().name()));
  }

  private void refuse(Refusal refusal) {
    if (!over) {
      over = true; // the caller may be gone right after
      Answers.refuse(port.protocol(), caller, refusal);
      finish(Answers.code(port.protocol(), caller, refusal));
    }
  }

  /** The caller went away: Weaviate need not go on. */
  private void gone() {
    if (!over) {
      finish(port.protocol() == Protocol.REST ? "499" : GrpcStatus.CANCELLED.name());
      drop();
    }
  }

  /** Where the caller is still sending, neither it nor Weaviate is waited for. */
  private void finish(String code) {
    over = true;
    boolean whole = body.isEnded();
    body.discard();
    if (relay != null) {
      relay.abandon();
    }
    port.ended(caller, code, whole);
    if (!whole) {
      drop();
    }
  }

  /** What is on its way to Weaviate counts no more, and what comes from it is not heard. */
  private void drop() {
    Sending sending = sent;
    sent = null;
    if (sending != null) {
      sending.drop();
    }
  }
}
