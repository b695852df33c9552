package dev.tokenmanager.oidc;

import static dev.tokenmanager.TokenFailure.UNAVAILABLE;
import static dev.tokenmanager.TokenFailure.UNUSABLE_ANSWER;
import static dev.tokenmanager.oidc.Samples.ISSUER;
import static dev.tokenmanager.oidc.Samples.ok;
import static dev.tokenmanager.oidc.Samples.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.refresh.MovableClocks;
import io.vertx.core.json.JsonObject;
import java.net.URI;
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
        arguments("302", reply(302, ""), UNUSABLE_ANSWER, "answers HTTP 302."),
        arguments(
            "HTML", reply(200, " <!doctype s3cr3t-hidden>"), UNUSABLE_ANSWER, "a proxy answers"),
        arguments("HTML on 503", reply(503, "<html>"), UNAVAILABLE, "answers HTTP 503."),
        arguments("408", reply(408, ""), UNAVAILABLE, "answers HTTP 408."),
        arguments("429", reply(429, ""), UNAVAILABLE, "answers HTTP 429."),
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
    return new WeaviateBootstrapParser(URI.create(URL)).parse(reply, MovableClocks.START);
  }
}
