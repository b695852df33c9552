package dev.tokenmanager.internal.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.GoAway;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9110 §9.2.2 and RFC 9113 §8.7: whether once more is the same as once. */
class SentAgainTest {

  @ParameterizedTest
  @CsvSource({
    "GET, true",
    "HEAD, true",
    "OPTIONS, true",
    "PUT, true",
    "DELETE, true",
    "POST, false",
    "PATCH, false",
    "PROPFIND, false",
    "get, false"
  })
  void may_restConnectionLost_isForIdempotentMethods(String method, boolean again) {
    assertThat(
            SentAgain.may(
                Protocol.REST, HttpMethod.valueOf(method), false, 1, new IOException("reset")))
        .isEqualTo(again);
    assertThat(
            SentAgain.may(
                Protocol.REST,
                HttpMethod.valueOf(method),
                false,
                1,
                new HttpClosedException("closed")))
        .isEqualTo(again);
  }

  @Test
  void may_nothingLeft_isForAll() {
    IOException lost = new IOException("reset");

    assertThat(SentAgain.may(Protocol.REST, HttpMethod.POST, true, 1, lost)).isTrue();
    assertThat(SentAgain.may(Protocol.GRPC, HttpMethod.POST, true, 1, lost)).isTrue();
  }

  /** 7 is REFUSED_STREAM: nothing was done. */
  @ParameterizedTest
  @CsvSource({"0, false", "1, false", "2, false", "7, true", "8, false"})
  void may_streamReset_isForARefusedOne(long code, boolean again) {
    StreamResetException reset = new StreamResetException(code);

    assertThat(SentAgain.may(Protocol.GRPC, HttpMethod.POST, false, 1, reset)).isEqualTo(again);
    assertThat(SentAgain.may(Protocol.REST, HttpMethod.POST, false, 1, reset)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"1, 5, false", "5, 5, false", "7, 5, true", "1, 0, true"})
  void may_grpcGoAway_isForStreamsBehindTheLast(int stream, int last, boolean again) {
    HttpClosedException closed =
        new HttpClosedException(new GoAway().setErrorCode(0).setLastStreamId(last));

    assertThat(SentAgain.may(Protocol.GRPC, HttpMethod.POST, false, stream, closed))
        .isEqualTo(again);
  }

  @ParameterizedTest
  @CsvSource({"1", "3"})
  void may_grpcConnectionLostWithoutAWord_isNever(int stream) {
    assertThat(
            SentAgain.may(Protocol.GRPC, HttpMethod.POST, false, stream, new IOException("reset")))
        .isFalse();
    assertThat(
            SentAgain.may(
                Protocol.GRPC, HttpMethod.POST, false, stream, new HttpClosedException("closed")))
        .isFalse();
  }
}
