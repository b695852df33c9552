package dev.tokenmanager.internal.oidc;

import static dev.tokenmanager.internal.oidc.Samples.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.token.Lifetime;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.token.TokenResponse;
import dev.tokenmanager.internal.transport.HttpReply;
import dev.tokenmanager.testing.MovableClocks;
import dev.tokenmanager.testing.UnsignedJwt;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenResponseParserTest {

  @Test
  void parse_everythingGiven_isRead() throws ProviderException {
    TokenResponse response =
        parse(
            token()
                .put("expires_in", 300)
                .put("refresh_token", "r")
                .put("refresh_expires_in", 1800)
                .put("refresh_in", 150)
                .put("scope", "openid profile")
                .put("id_token", "i"));

    assertThat(response)
        .isEqualTo(
            new TokenResponse(
                new Secret("opaque"),
                "Bearer",
                Lifetime.of(Duration.ofSeconds(300)),
                null,
                false,
                new Secret("r"),
                Duration.ofSeconds(1800),
                Duration.ofSeconds(150),
                List.of("openid", "profile"),
                new Secret("i"),
                null));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1024, true",
    "1, 1025, false",
    "256, 1, true",
    "257, 1, false",
    "256, 1024, true",
    "1, 1000000, false",
    "500000, 1, false"
  })
  void g12_scope_beyondItsBounds_countsAsNotSaid(int words, int length, boolean said)
      throws ProviderException {
    String scope = " " + ("a".repeat(length) + " ").repeat(words);

    assertThat(parse(token().put("scope", scope)).scopes()).hasSize(said ? words : 0);
  }

  @ParameterizedTest
  @CsvSource({"65536, true", "65537, false"})
  void g12_claims_beyondTheirBound_tellNothing(int bytes, boolean told) throws ProviderException {
    JsonObject claims = new JsonObject().put("exp", 4_000_000_000L).put("x", "");
    claims.put("x", "a".repeat(bytes - claims.encode().length()));

    TokenResponse response = parse(token().put("access_token", UnsignedJwt.of(claims)));

    assertThat(response.ownEnd() != null).isEqualTo(told);
  }

  @Test
  void parse_onlyTheToken_isEnough() throws ProviderException {
    TokenResponse response = parse(new JsonObject().put("access_token", "opaque"));

    assertThat(response)
        .isEqualTo(
            new TokenResponse(
                new Secret("opaque"),
                "Bearer",
                Lifetime.UNKNOWN,
                null,
                false,
                null,
                null,
                null,
                List.of(),
                null,
                null));
  }

  static Stream<Arguments> quirks() {
    return Stream.of(
        arguments("error null beside a token", token().putNull("error")),
        arguments("refresh token null", token().putNull("refresh_token")),
        arguments("refresh token empty", token().put("refresh_token", "")),
        arguments("refresh token a number", token().put("refresh_token", 7)),
        arguments("refresh_expires_in zero", token().put("refresh_expires_in", 0)),
        arguments("refresh_expires_in text", token().put("refresh_expires_in", "never")),
        arguments("refresh_in zero", token().put("refresh_in", 0)),
        arguments("refresh_in negative", token().put("refresh_in", -1)),
        arguments("scope null", token().putNull("scope")),
        arguments("scope empty", token().put("scope", "")),
        arguments("scope blank", token().put("scope", "  ")),
        arguments("scope a list", token().put("scope", List.of("a"))),
        arguments("id_token empty", token().put("id_token", "")),
        arguments("expires_in null", token().putNull("expires_in")),
        arguments("expires_in zero", token().put("expires_in", 0)),
        arguments("expires_in negative", token().put("expires_in", -300)),
        arguments("expires_in NaN", token().put("expires_in", "NaN")),
        arguments("expires_in more than a year", token().put("expires_in", 31536001)),
        arguments("expires_in a list", token().put("expires_in", List.of(300))),
        arguments("Okta's errorCode null", token().putNull("errorCode")),
        arguments("errorCode a number", token().put("errorCode", 0)),
        arguments("token_type null", token().putNull("token_type")),
        arguments("unknown members", token().put("session_state", "x").put("a", Map.of())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void quirks(String row, JsonObject body) throws ProviderException {
    assertThat(parse(body)).isEqualTo(parse(token()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer", "bearer", "BEARER"})
  void g12_tokenTypeBearerInAnyCase_isBearer(String type) throws ProviderException {
    assertThat(parse(token().put("token_type", type)).tokenType()).isEqualTo("Bearer");
  }

  static Stream<Arguments> g12_unusable() {
    return Stream.of(
        arguments("token_type DPoP", token().put("token_type", "DPoP").encode()),
        arguments("token_type mac", token().put("token_type", "mac").encode()),
        arguments("token_type empty", token().put("token_type", "").encode()),
        arguments("token_type a number", token().put("token_type", 1).encode()),
        arguments("access token absent", "{}"),
        arguments("access token null", "{\"access_token\":null}"),
        arguments("access token empty", "{\"access_token\":\"\"}"),
        arguments("access token a number", "{\"access_token\":5}"),
        arguments("access token an object", "{\"access_token\":{\"a\":1}}"),
        arguments("access token with a space", "{\"access_token\":\"secret x\"}"),
        arguments("access token with a line", "{\"access_token\":\"secret\\r\\nX: y\"}"),
        arguments("access token with a NUL", "{\"access_token\":\"secret\\u0000\"}"),
        arguments("access token with DEL", "{\"access_token\":\"secret\\u007f\"}"),
        arguments("access token not ASCII", "{\"access_token\":\"secr\u00e9t\"}"),
        arguments("error beside a token", token().put("error", "a b").encode()),
        arguments("empty body", ""),
        arguments("blank body", " \n"),
        arguments("HTML", "<!DOCTYPE html><p>secret"),
        arguments("plain text", "secret"),
        arguments("form-encoded", "access_token=secret&token_type=bearer"),
        arguments("truncated JSON", "{\"access_token\":\"secret"),
        arguments("two objects", token().encode() + token().encode()),
        arguments("array", "[{\"access_token\":\"secret\"}]"),
        arguments("string", "\"secret\""),
        arguments("null", "null"),
        arguments("nested deeply", "{\"a\":".repeat(50_000)),
        arguments("nested arrays", "{\"a\":" + "[".repeat(100_000)),
        arguments("a huge number", "{\"expires_in\":" + "9".repeat(100_000) + "}"),
        arguments("NaN", "{\"access_token\":\"secret\",\"expires_in\":NaN}"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void g12_unusable(String row, String body) {
    ProviderException failure =
        catchThrowableOfType(ProviderException.class, () -> parse(reply(200, body)));

    assertThat(failure.failure()).isEqualTo(TokenFailure.UNUSABLE_ANSWER);
    assertThat(failure.outcomeUnknown()).isTrue();
    assertThat(failure).hasMessageNotContaining("secr").hasMessageEndingWith(".");
  }

  @Test
  void g12_numberOutOfRange_countsAsNone() throws ProviderException {
    String body = "{\"access_token\":\"a\",\"expires_in\":1e999}";

    assertThat(parse(reply(200, body)).lifetime()).isEqualTo(Lifetime.UNKNOWN);
  }

  @Test
  void parse_duplicateKeys_areRead() throws ProviderException {
    String body = "{\"access_token\":\"a\",\"access_token\":\"b\"}";

    assertThat(parse(reply(200, body)).accessToken().reveal()).isEqualTo("b");
  }

  @Test
  void parse_byteOrderMark_isSkipped() throws ProviderException {
    assertThat(parse(reply(200, "\uFEFF" + token().encode()))).isEqualTo(parse(token()));
  }

  static Stream<Arguments> g12_contentType() {
    return Stream.of(
        arguments("missing", Map.of()),
        arguments("HTML", Map.of("content-type", "text/html")),
        arguments("garbage", Map.of("content-type", ";;;")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void g12_contentType(String row, Map<String, String> headers) throws ProviderException {
    assertThat(parse(new HttpReply(200, headers, token().encode()))).isEqualTo(parse(token()));
  }

  @Test
  void parse_jwtShorterThanExpiresIn_jwtDecides() throws ProviderException {
    String jwt =
        UnsignedJwt.of(
            new JsonObject()
                .put("iat", MovableClocks.START.getEpochSecond() + 2)
                .put("exp", MovableClocks.START.getEpochSecond() + 62));

    TokenResponse response = parse(token().put("access_token", jwt).put("expires_in", 300));

    assertThat(response.lifetime().left()).isEqualTo(Duration.ofSeconds(60));
  }

  static Stream<Arguments> clockSkew() {
    return Stream.of(
        arguments("provider behind", "Sun, 01 Mar 2026 12:00:00 GMT", -1),
        arguments("same time", "Sun, 01 Mar 2026 12:00:01 GMT", 0),
        arguments("provider ahead", "Sun, 01 Mar 2026 12:00:02 GMT", 1),
        arguments("not a date", "today", null));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void clockSkew(String row, String date, @Nullable Integer seconds) throws ProviderException {
    HttpReply reply = new HttpReply(200, Map.of("date", date), token().encode());

    assertThat(parse(reply).clockSkew())
        .isEqualTo(seconds == null ? null : Duration.ofSeconds(seconds));
  }

  @Test
  void g10_toString_showsNoToken() throws ProviderException {
    TokenResponse response =
        parse(token().put("refresh_token", "refresh-me").put("id_token", "id-me"));

    assertThat(response.toString()).doesNotContain("opaque", "refresh-me", "id-me");
  }

  private static JsonObject token() {
    return new JsonObject().put("access_token", "opaque").put("token_type", "Bearer");
  }

  private static TokenResponse parse(JsonObject body) throws ProviderException {
    return parse(reply(200, body.encode()));
  }

  private static TokenResponse parse(HttpReply reply) throws ProviderException {
    return TokenResponseParser.parse(
        new Exchange(reply, MovableClocks.START, MovableClocks.START.plusSeconds(2)),
        new NearEnds());
  }
}
