package dev.tokenmanager.weaviate;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientForm;
import io.vertx.core.http.ClientMultipartForm;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.core.streams.Pipe;
import io.vertx.core.streams.ReadStream;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.multipart.FormDataPart;
import io.vertx.ext.web.multipart.MultipartForm;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A body as it was when it was given, and how it is sent.
 *
 * @param contentType where the request names none, null: none
 * @param isRepeatable whether it can be sent again
 * @param sending writes it to a request
 * @param dropping is run where it is not sent
 */
record Sendable(
    @Nullable String contentType,
    boolean isRepeatable,
    Function<HttpClientRequest, Future<?>> sending,
    Runnable dropping) {

  static final Sendable NOTHING = repeatable(null, HttpClientRequest::send);

  private static Sendable repeatable(
      @Nullable String contentType, Function<HttpClientRequest, Future<?>> sending) {
    return new Sendable(contentType, true, sending, () -> {});
  }

  /** A length that the request names is replaced, as Vert.x does it. */
  private static Sendable buffer(@Nullable String contentType, Buffer bytes) {
    return repeatable(
        contentType,
        to -> {
          to.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(bytes.length()));
          return to.send(bytes);
        });
  }

  /**
   * The body that is given to that method of {@link HttpRequest}. Throws what keeps it from being
   * made.
   */
  static Sendable of(String method, Object @Nullable [] args, HttpRequest<?> request) {
    Object body = args == null ? null : args[0];
    if (body instanceof ReadStream<?> stream) {
      return stream(stream);
    }
    if (body instanceof MultipartForm form) {
      ClientForm made = multipart(form, request.multipartMixed());
      return repeatable(null, to -> to.send(made));
    }
    if (body instanceof MultiMap form) {
      String charset = args != null && args.length > 1 ? (String) args[1] : "UTF-8";
      ClientForm made = form(form, charset);
      return repeatable("application/x-www-form-urlencoded", to -> to.send(made));
    }
    if (method.startsWith("sendJson")) {
      Buffer json =
          body instanceof JsonObject object ? object.toBuffer() : Json.encodeToBuffer(body);
      return buffer("application/json", json);
    }
    return body instanceof Buffer bytes ? buffer(null, bytes) : NOTHING;
  }

  @SuppressWarnings("unchecked")
  private static Sendable stream(ReadStream<?> stream) {
    Pipe<Buffer> pipe = ((ReadStream<Buffer>) stream).pipe().endOnFailure(false);
    return new Sendable(
        null,
        false,
        to -> {
          to.setChunked(!to.headers().contains(HttpHeaders.CONTENT_LENGTH));
          return pipe.to(to);
        },
        pipe::close);
  }

  private static ClientForm form(MultiMap attributes, String charset) {
    ClientForm form = ClientForm.form().charset(charset);
    attributes.forEach((name, value) -> form.attribute(name, value));
    return form;
  }

  private static ClientForm multipart(MultipartForm parts, boolean mixed) {
    ClientMultipartForm form = ClientMultipartForm.multipartForm().mixed(mixed);
    form.charset(parts.getCharset());
    parts.forEach(part -> add(form, part));
    return form;
  }

  private static void add(ClientMultipartForm form, FormDataPart part) {
    String name = part.name();
    String file = part.filename();
    String type = part.mediaType();
    if (part.isAttribute()) {
      form.attribute(name, part.value());
    } else if (part.isText() && part.pathname() != null) {
      form.textFileUpload(name, file, type, part.pathname());
    } else if (part.isText()) {
      form.textFileUpload(name, file, type, part.content());
    } else if (part.pathname() != null) {
      form.binaryFileUpload(name, file, type, part.pathname());
    } else {
      form.binaryFileUpload(name, file, type, part.content());
    }
  }
}
