package dev.tokenmanager.internal.cluster.record;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tokenmanager.internal.cluster.record.SharedRecord.Stamp;
import dev.tokenmanager.internal.token.Secret;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordCodecTest {

  private static JsonObject json(SharedRecord record) {
    return new JsonObject(Buffer.buffer(RecordCodec.encode(record)));
  }

  private static SharedRecord decode(JsonObject json) {
    return RecordCodec.decode(json.toBuffer().getBytes());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, Integer.MAX_VALUE, Integer.MAX_VALUE + 1L, (1L << 53) - 1})
  void decode_whatWasEncoded_isTheSame(long generation) {
    SharedRecord full = SampleRecords.full(generation);
    SharedRecord small = SampleRecords.small(generation);

    assertThat(RecordCodec.decode(RecordCodec.encode(full))).isEqualTo(full);
    assertThat(RecordCodec.decode(RecordCodec.encode(small))).isEqualTo(small);
  }

  @Test
  void encode_finerThanMilliseconds_isCutOff() {
    Duration bit = Duration.ofNanos(999_999);
    SharedRecord record = SampleRecords.small(1);
    SharedRecord finer =
        new SharedRecord(
            1,
            record.expiresAt().plus(bit),
            new Stamp(record.stamp().node(), record.stamp().at().plus(bit)),
            record.lifetime().plus(bit),
            record.lifetime().plus(bit),
            record.accessToken(),
            record.tokenType(),
            record.scopes(),
            null,
            record.lifetime().plus(bit),
            null);

    SharedRecord decoded = RecordCodec.decode(RecordCodec.encode(finer));

    assertThat(decoded.expiresAt()).isEqualTo(record.expiresAt());
    assertThat(decoded.stamp()).isEqualTo(record.stamp());
    assertThat(decoded.lifetime()).isEqualTo(record.lifetime());
    assertThat(decoded.remaining()).isEqualTo(record.lifetime());
    assertThat(decoded.refreshIn()).isEqualTo(record.lifetime());
  }

  @Test
  void decode_anyText_isKept() {
    String odd = SECRET_MARK + "\"\\\u0000\n\u20ac\ud83d\ude00";
    SharedRecord small = SampleRecords.small(1);
    SharedRecord record =
        new SharedRecord(
            1,
            small.expiresAt(),
            new Stamp(odd, small.stamp().at()),
            small.lifetime(),
            small.remaining(),
            new Secret(odd),
            odd,
            List.of(odd, ""),
            new Secret(odd),
            null,
            null);

    assertThat(RecordCodec.decode(RecordCodec.encode(record))).isEqualTo(record);
  }

  @Test
  void decode_unknownFields_areLeftAside() {
    JsonObject json = json(SampleRecords.full(7)).put("later", new JsonObject().put("x", 1));
    json.getJsonObject("stamp").put("later", 1);
    json.getJsonObject("refreshToken").put("later", "x");

    assertThat(decode(json)).isEqualTo(SampleRecords.full(7));
  }

  @Test
  void decode_refreshTokenOfUnknownLifetime_hasNothingRemaining() {
    JsonObject json = json(SampleRecords.full(1));
    json.getJsonObject("refreshToken").putNull("lifetime");

    assertThat(decode(json).refreshToken())
        .satisfies(token -> assertThat(token.lifetime()).isNull())
        .satisfies(token -> assertThat(token.remaining()).isNull());
  }

  static Stream<Arguments> refusals() {
    String wrong = SECRET_MARK + "wrong";
    return Stream.of(
        arguments("generation", null, "generation: expected a value"),
        arguments("generation", wrong, "generation: expected a whole number"),
        arguments("generation", 1.5, "generation: expected a whole number"),
        arguments("generation", 0, "generation: expected a positive number"),
        arguments("generation", -1, "generation: expected a positive number"),
        arguments("expiresAt", null, "expiresAt: expected a value"),
        arguments("expiresAt", wrong, "expiresAt: expected a whole number"),
        arguments("expiresAt", Long.MAX_VALUE, "expiresAt: expected milliseconds that are"),
        arguments("expiresAt", Long.MIN_VALUE, "expiresAt: expected milliseconds that are"),
        arguments(
            "expiresAt", RecordCodec.MAX_MILLIS + 1, "expiresAt: expected milliseconds that are"),
        arguments("stamp", null, "stamp: expected a value"),
        arguments("stamp", wrong, "stamp: expected an object"),
        arguments("stamp", new JsonObject(), "node: expected a value"),
        arguments("stamp", new JsonObject().put("node", "n"), "at: expected a value"),
        arguments("lifetime", null, "lifetime: expected a value"),
        arguments("lifetime", true, "lifetime: expected a whole number"),
        arguments("lifetime", Long.MAX_VALUE, "lifetime: expected milliseconds that are"),
        arguments("remaining", null, "remaining: expected a value"),
        arguments("accessToken", null, "accessToken: expected a value"),
        arguments("accessToken", "", "accessToken: expected some text"),
        arguments("accessToken", 5, "accessToken: expected a string"),
        arguments("tokenType", null, "tokenType: expected a value"),
        arguments("scopes", null, "scopes: expected a list"),
        arguments("scopes", wrong, "scopes: expected a list"),
        arguments("scopes", new JsonArray().add(wrong).add(1), "scopes: expected a list of str"),
        arguments("idToken", 5, "idToken: expected a string"),
        arguments("refreshIn", wrong, "refreshIn: expected a whole number"),
        arguments("refreshToken", wrong, "refreshToken: expected an object"),
        arguments("refreshToken", new JsonObject(), "value: expected a value"),
        arguments(
            "refreshToken",
            new JsonObject().put("value", wrong).put("lifetime", 5),
            "remaining: expected a value"),
        arguments(
            "refreshToken",
            new JsonObject().put("value", wrong).put("origin", 5),
            "origin: expected a string"),
        arguments(
            "refreshToken",
            new JsonObject().put("value", wrong).put("sentBy", new JsonArray()),
            "sentBy: expected a string"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void decode_missingOrWrongField_isRefusedByItsName(
      String field, @Nullable Object value, String beginning) {
    assertRefused(json(SampleRecords.full(1)).put(field, value).encode(), beginning);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "5",
        "[]",
        "\"s3cr3t-x\"",
        "s3cr3t-x",
        "{",
        "{}",
        "{\"generation\": s3cr3t-x}",
        "{\"generation\": 1e999999999}",
        "{\"generation\": 99999999999999999999999}",
        "{} s3cr3t-x"
      })
  void decode_anythingElse_isRefused(String text) {
    assertRefused(text, "");
  }

  @Test
  void decode_deepOrLongNumbers_isRefused() {
    assertRefused("{\"x\":" + "[".repeat(100_000), "");
    assertRefused("{\"generation\":" + "9".repeat(100_000) + "}", "");
  }

  private static void assertRefused(String text, String beginning) {
    assertThatThrownBy(() -> RecordCodec.decode(text.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasNoCause()
        .message()
        .startsWith(beginning)
        .doesNotContain(SECRET_MARK);
  }

  @Test
  void decode_whatALaterReleaseAdded_isTheSame() {
    SharedRecord record = SampleRecords.full(3);
    SharedRecord revoked =
        Records.revoked(
            record,
            "n",
            new dev.tokenmanager.internal.time.Moment(
                SampleRecords.EXPIRES_AT, java.time.Duration.ofMillis(-7)));

    assertThat(RecordCodec.decode(RecordCodec.encode(revoked))).isEqualTo(revoked);
    assertThat(revoked.revoked()).isTrue();
    assertThat(record.revoked()).isFalse();
  }
}
