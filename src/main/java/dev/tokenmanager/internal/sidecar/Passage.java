package dev.tokenmanager.internal.sidecar;

import dev.tokenmanager.AccessToken;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way to Weaviate and back. It is sent once more where Weaviate refuses the token
 * and there is a newer one, and where a connection was lost and nothing can happen twice; each at
 * most once. Event loop only.
 */
final class Passage {

  private static final long CANCEL = 8;
  private static final String AUTHORIZATION = "Authorization";

  private final Port port;
  private final HttpServerRequest caller;
  private final HttpServerResponse answer;
  private final String target;
  private final CallerBody body;

  /** Null: the caller's own {@code Authorization} passes. */
  private @Nullable AccessToken token;

  /** What is on its way to Weaviate, null: nothing is. */
  private @Nullable HttpClientRequest sent;

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

  private void send(@Nullable AccessToken with) {
    if (over) {
      return;
    }
    token = with;
    port.upstream()
        .request(caller.method(), target)
        .onSuccess(this::write)
        .onFailure(failure -> refuse(noWeaviate(failure)));
  }

  private void write(HttpClientRequest request) {
    request.exceptionHandler(failure -> lost(request, failure));
    if (over) {
      end(request);
      return;
    }
    sent = request;
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
    body.to(request);
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
    if (over || sent != request) {
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
            if (sent == request) {
              judge(beginning, used);
            }
          });
    }
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
      port.here(port.token().reportRejected(used))
          .onSuccess(
              newer -> {
                if (newer.accessToken().equals(used.accessToken())) {
                  relayAfterAll(beginning);
                } else {
                  replay(newer);
                }
              })
          .onFailure(none -> relayAfterAll(beginning));
    }
  }

  private void relayAfterAll(Beginning beginning) {
    relay(beginning);
    body.goOn();
  }

  private void replay(AccessToken newer) {
    if (over) {
      return;
    }
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
            () -> over = true,
            this::finish);
    relay = begun;
    begun.begin(beginning);
  }

  private void lost(HttpClientRequest request, Throwable failure) {
    if (over || sent != request) {
      return;
    }
    if (relay != null) {
      finish(relay.breakOff(failure));
    } else if (!resent
        && body.isHeld()
        && SentAgain.may(port.protocol(), caller.method(), request.streamId(), failure)) {
      resent = true;
      body.waits();
      drop();
      send(token);
    } else {
      refuse(noWeaviate(failure));
    }
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
    HttpClientRequest request = sent;
    sent = null;
    if (request != null) {
      end(request);
    }
  }

  /**
   * HTTP/1.1: with its connection, whatever became of the two halves. {@code reset} would give a
   * connection back to the pool whose answer is there and whose request is not whole: the next
   * request would be read as the rest of this one.
   */
  private void end(HttpClientRequest request) {
    if (port.protocol() == Protocol.REST) {
      request.connection().close();
    } else {
      request.reset(CANCEL);
    }
  }
}
