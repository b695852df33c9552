package dev.tokenmanager.internal.bus;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.fuzz.FuzzText;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;

/** Whatever body a request has, it is read, or answered with 400 and nothing of it. */
class RequestBodyFuzzTest {

  private static final List<String> FIELDS =
      List.of(RequestBody.NAME, RequestBody.MIN_VALIDITY_SECONDS, RequestBody.REJECTED_TOKEN);

  private static final long YEAR = Duration.ofDays(365).toSeconds();

  @Timeout(WaitLimit.SECONDS)
  @DictionaryEntries({
    "\"name\":",
    "\"minValiditySeconds\":",
    "\"rejectedToken\":",
    "9223372036854775807",
    "null",
    FuzzText.MARK
  })
  @FuzzTest
  void of(byte[] input) {
    Object json = json(FuzzText.of(input));
    try {
      RequestBody body = RequestBody.of(json, FIELDS);

      JsonObject sent = json instanceof JsonObject object ? object : new JsonObject();
      String name = sent.getString(RequestBody.NAME);
      assertThat(body.name()).isEqualTo(name == null ? TokenOptions.DEFAULT_NAME : name);
      assertThat(body.text(RequestBody.REJECTED_TOKEN))
          .isEqualTo(sent.getString(RequestBody.REJECTED_TOKEN));
      Duration required = body.minValidity();
      Long asked = sent.getLong(RequestBody.MIN_VALIDITY_SECONDS);
      // More than can be had at all may count as less.
      Long most = asked == null ? null : Math.min(asked, YEAR);
      assertThat(required == null ? null : Math.min(required.toSeconds(), YEAR)).isEqualTo(most);
      assertThat(required == null || !required.isNegative()).isTrue();
    } catch (ReplyException refusal) {
      assertThat(refusal.failureCode()).isEqualTo(TokenFailure.BAD_REQUEST.code());
      assertThat(refusal.getMessage()).hasSizeLessThan(300).doesNotContain(FuzzText.MARK);
    }
  }

  /** Whatever can be sent: what is no JSON is a string. */
  private static @Nullable Object json(String text) {
    try {
      return Json.decodeValue(text);
    } catch (DecodeException plain) {
      return text;
    }
  }
}
