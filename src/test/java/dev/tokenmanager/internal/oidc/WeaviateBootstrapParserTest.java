package dev.tokenmanager.internal.oidc;

import static dev.tokenmanager.TokenFailure.UNAVAILABLE;
import static dev.tokenmanager.TokenFailure.UNUSABLE_ANSWER;
import static dev.tokenmanager.internal.oidc.Samples.ISSUER;
import static dev.tokenmanager.internal.oidc.Samples.ok;
import static dev.tokenmanager.internal.oidc.Samples.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.transport.HttpReply;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WeaviateBootstrapParserTest {

  private static final String URL =
      "https://weaviate.example.com/v1/.well-known/openid-configuration";
  private static final String HREF = ISSUER + "/.well-known/openid-configuration";

  static Stream<Arguments> usable() {
    return Stream.of(
        arguments("plain", document().put("clientId", "w"), "w", List.of()),
        arguments("no client id", document(), null, List.of()),
        arguments("client id empty", document().put("clientId", ""), null, List.of()),
        arguments("client id a number", document().put("clientId", 5), null, List.of()),
        arguments("scopes", document().put("scopes", List.of("a", "b")), null, List.of("a", "b")),
        arguments(
            "scopes in one",
            document().put("scopes", List.of("a b,c")),
            null,
            List.of("a", "b", "c")),
        arguments(
            "256 scopes",
            document().put("scopes", Collections.nCopies(128, "a b")),
            null,
            Collections.nCopies(128, List.of("a", "b")).stream().flatMap(List::stream).toList()),
        arguments(
            "256 scopes in one, with room around",
            document().put("scopes", List.of(" " + "a ".repeat(256))),
            null,
            Collections.nCopies(256, "a")),
        arguments("scopes null", document().putNull("scopes"), null, List.of()),
        arguments("scopes text", document().put("scopes", "a"), null, List.of()),
        arguments("empty scopes", document().put("scopes", List.of("", 1)), null, List.of()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void usable(String row, JsonObject body, @Nullable String clientId, List<String> scopes)
      throws ProviderException {
    assertThat(parse(ok(body)))
        .isEqualTo(new WeaviateBootstrap(URI.create(HREF), clientId, scopes));
  }

  static Stream<Arguments> g12_unusable() {
    return Stream.of(
        arguments("OIDC is off", reply(404, ""), UNUSABLE_ANSWER, "OIDC is off in Weaviate"),
        arguments(
            "404 of another", reply(404, "s3cr3t-hidden"), UNUSABLE_ANSWER, "check weaviateUrl."),
        arguments("401", reply(401, "s3cr3t-hidden"), UNUSABLE_ANSWER, "answers HTTP 401."),
        arguments("302", reply(302, ""), UNUSABLE_ANSWER, "answers HTTP 302 and a redirect"),
        arguments(
            "HTML", reply(200, " <!doctype s3cr3t-hidden>"), UNUSABLE_ANSWER, "a proxy answers"),
        arguments("HTML on 503", reply(503, "<html>"), UNAVAILABLE, "answers HTTP 503."),
        arguments("408", reply(408, ""), UNAVAILABLE, "answers HTTP 408."),
        arguments(
            "429", reply(429, ""), UNAVAILABLE, "answers with HTTP 429: it is asked too often."),
        arguments("500", reply(500, ""), UNAVAILABLE, "answers HTTP 500."),
        arguments("empty", reply(200, ""), UNUSABLE_ANSWER, "is an empty body."),
        arguments("array", reply(200, "[]"), UNUSABLE_ANSWER, "is something that is not a JSON"),
        arguments("no href", reply(200, "{}"), UNUSABLE_ANSWER, "has no href"),
        arguments(
            "href relative",
            ok(document().put("href", "/s3cr3t-hidden")),
            UNUSABLE_ANSWER,
            "has no href"),
        arguments("href null", ok(document().putNull("href")), UNUSABLE_ANSWER, "has no href"),
        arguments(
            "href with a host of 100,000 labels",
            ok(document().put("href", "https://" + "a.".repeat(100_000) + "a/")),
            UNUSABLE_ANSWER,
            "has no href"),
        arguments(
            "client id of 1,025 characters",
            ok(document().put("clientId", "w".repeat(1025))),
            UNUSABLE_ANSWER,
            "longer than 1024 characters"),
        arguments(
            "half a million scopes",
            ok(document().put("scopes", Collections.nCopies(250_000, "a"))),
            UNUSABLE_ANSWER,
            "more than 256 scopes"),
        arguments(
            "257 scopes in one text",
            ok(document().put("scopes", List.of("a ".repeat(257)))),
            UNUSABLE_ANSWER,
            "more than 256 scopes"),
        arguments(
            "room for more than 256 long scopes, and one in it",
            ok(document().put("scopes", List.of(" ".repeat(300_000) + "a"))),
            UNUSABLE_ANSWER,
            "more than 256 scopes"),
        arguments(
            "a scope of 1,025 characters",
            ok(document().put("scopes", List.of("a".repeat(1025)))),
            UNUSABLE_ANSWER,
            "more than 1024 characters"),
        arguments(
            "control characters",
            ok(document().put("clientId", "a\ns3cr3t-hidden")),
            UNUSABLE_ANSWER,
            "control characters"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void g12_unusable(String row, HttpReply reply, TokenFailure code, String sentence) {
    ProviderException failure = catchThrowableOfType(ProviderException.class, () -> parse(reply));

    assertThat(failure.failure()).isEqualTo(code);
    assertThat(failure)
        .hasMessageStartingWith("Weaviate's bootstrap at " + URL + " ")
        .hasMessageContaining(sentence)
        .hasMessageNotContaining("s3cr3t-hidden");
  }

  private static JsonObject document() {
    return new JsonObject().put("href", HREF);
  }

  private static WeaviateBootstrap parse(HttpReply reply) throws ProviderException {
    return new WeaviateBootstrapParser(URI.create(URL)).parse(reply);
  }
}
