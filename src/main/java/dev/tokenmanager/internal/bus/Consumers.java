package dev.tokenmanager.internal.bus;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.service.CurrentToken;
import dev.tokenmanager.internal.service.TokenService;
import dev.tokenmanager.internal.service.TokenStatus;
import dev.tokenmanager.internal.service.TokenTexts;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The consumers of one verticle instance. They run on that instance's event loop. */
public final class Consumers {

  private static final Logger LOG = LoggerFactory.getLogger(Consumers.class);
  private static final long GRACE_SECONDS = 2;
  private static final List<String> GET_FIELDS =
      List.of(RequestBody.NAME, RequestBody.MIN_VALIDITY_SECONDS);
  private static final List<String> REFRESH_FIELDS =
      List.of(RequestBody.NAME, RequestBody.REJECTED_TOKEN);
  private static final List<String> STATUS_FIELDS = List.of(RequestBody.NAME);

  private final Vertx vertx;
  private final TokenService service;
  private final boolean answerOtherNodes;
  private final String node;
  private final String host;
  private final List<MessageConsumer<Object>> consumers = new ArrayList<>();

  /**
   * @param node the cluster's id of this node, or {@code local}
   * @param host that it runs on, empty: not known
   */
  public Consumers(
      Vertx vertx, TokenService service, boolean answerOtherNodes, String node, String host) {
    this.vertx = vertx;
    this.service = service;
    this.answerOtherNodes = answerOtherNodes;
    this.node = node;
    this.host = host;
  }

  /** Begins to answer; completes when the addresses are known to the cluster. */
  public Future<Void> register(Addresses addresses) {
    consumer(addresses.get(), this::get);
    consumer(addresses.refresh(), this::refresh);
    consumer(addresses.status(), this::status);
    return Future.all(consumers.stream().map(MessageConsumer::completion).toList()).mapEmpty();
  }

  /** Stops answering; what a stopped cluster manager never answers is not waited for. */
  public Future<Void> unregister() {
    return Future.join(consumers.stream().map(Consumers::unregister).toList()).mapEmpty();
  }

  private static Future<Void> unregister(MessageConsumer<Object> consumer) {
    return Future.succeededFuture()
        .compose(now -> consumer.unregister())
        .timeout(GRACE_SECONDS, TimeUnit.SECONDS)
        .onFailure(e -> LOG.debug("The cluster may still list a consumer that is gone", e))
        .otherwiseEmpty();
  }

  private void consumer(String address, Consumer<Message<Object>> answer) {
    EventBus bus = vertx.eventBus();
    Handler<Message<Object>> handler = message -> guarded(message, answer);
    consumers.add(
        answerOtherNodes ? bus.consumer(address, handler) : bus.localConsumer(address, handler));
  }

  private void get(Message<Object> message) {
    RequestBody body = RequestBody.of(message.body(), GET_FIELDS);
    String name = body.name();
    Duration required = body.minValidity();
    CurrentToken held = required == null ? service.answer(name) : null;
    if (held != null) {
      reply(message, held.token(), held.texts());
    } else {
      answer(message, service.get(name, required), token -> reply(message, token));
    }
  }

  private void refresh(Message<Object> message) {
    RequestBody body = RequestBody.of(message.body(), REFRESH_FIELDS);
    String rejected = body.text(RequestBody.REJECTED_TOKEN);
    String name = body.name();
    answer(
        message,
        rejected == null ? service.refresh(name) : service.report(name, rejected),
        token -> reply(message, token));
  }

  private void status(Message<Object> message) {
    RequestBody body = RequestBody.of(message.body(), STATUS_FIELDS);
    answer(
        message,
        service.status(body.text(RequestBody.NAME)),
        tokens -> replyStatus(message, tokens));
  }

  private void replyStatus(Message<Object> message, List<TokenStatus> tokens) {
    message.reply(
        StatusJson.encode(tokens, node, host, vertx.isClustered(), service.configuration()));
  }

  /** Also what goes wrong only when the result is told is told to the caller. */
  static <T> void answer(Message<Object> message, Future<T> result, Consumer<T> telling) {
    result
        .onSuccess(value -> guarded(message, asked -> telling.accept(value)))
        .onFailure(failure -> fail(message, failure));
  }

  private void reply(Message<Object> message, AccessToken token) {
    reply(message, token, TokenTexts.of(token));
  }

  private void reply(Message<Object> message, AccessToken token, TokenTexts texts) {
    message.reply(TokenJson.encode(token, texts, service.wallMillis()));
  }

  private static void guarded(Message<Object> message, Consumer<Message<Object>> answer) {
    try {
      answer.accept(message);
    } catch (Throwable e) {
      fail(message, e);
    }
  }

  private static void fail(Message<Object> message, Throwable failure) {
    if (failure instanceof ReplyException known) {
      message.fail(known.failureCode(), known.getMessage());
      return;
    }
    Defects.log("answer to " + message.address(), failure);
    message.fail(TokenFailure.INTERNAL.code(), "A defect of the token manager; see its log.");
  }
}
