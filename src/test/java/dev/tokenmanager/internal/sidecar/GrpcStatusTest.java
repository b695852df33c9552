package dev.tokenmanager.internal.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The codes of gRPC, what Weaviate says with them, and {@code grpc-message}. */
class GrpcStatusTest {

  @ParameterizedTest
  @EnumSource(Status.Code.class)
  void number_eachOfTheLibrary_isTheSame(Status.Code code) {
    GrpcStatus ours = GrpcStatus.valueOf(code.name());

    assertThat(ours.number()).isEqualTo(String.valueOf(code.value()));
    assertThat(GrpcStatus.in(HttpHeaders.headers().add("grpc-status", ours.number())))
        .isEqualTo(ours);
  }

  @ParameterizedTest
  @CsvSource({"''", "-1", "17", "99999999999", "x", "1.0"})
  void in_noCode_isNull(String text) {
    assertThat(GrpcStatus.in(HttpHeaders.headers().add("grpc-status", text))).isNull();
  }

  @Test
  void in_noHeader_isNull() {
    assertThat(GrpcStatus.in(HttpHeaders.headers())).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "plain: text~, plain: text~",
        "100 %, 100 %25",
        "caf\u00e9, caf%C3%A9",
        "`a\r\nb\u007f`, a%0D%0Ab%7F",
        "\uD83D\uDE00, %F0%9F%98%80",
        "``, ``"
      })
  void encoded_text_isPercentEncoded(String text, String encoded) {
    assertThat(GrpcStatus.encoded(text)).isEqualTo(encoded);
  }

  @ParameterizedTest
  @CsvSource({
    "200, false",
    "400, false",
    "401, true",
    "403, false",
    "407, false",
    "500, false",
    "503, false"
  })
  void unauthenticated_httpStatus_is401Alone(int status, boolean refused) {
    assertThat(Unauthenticated.http(status)).isEqualTo(refused);
  }

  @ParameterizedTest
  @CsvSource({
    "16, , true",
    "16, anything, true",
    "2, extract auth: oidc, true",
    "2, extract%20auth%3A%20oidc, true",
    "2, extract%20auth%3a%20oidc, true",
    "2, 'extract auth: ', true",
    "2, extract auth:oidc, false",
    "2, Extract auth: oidc, false",
    "2, rpc: extract auth: oidc, false",
    "2, , false",
    "0, extract auth: oidc, false",
    "7, extract auth: oidc, false",
    "13, extract auth: oidc, false",
    "x, extract auth: oidc, false",
    " , extract auth: oidc, false"
  })
  void unauthenticated_grpcStatus_isThatOrUnknownOfAuth(
      String code, String message, boolean refused) {
    MultiMap trailers = HttpHeaders.headers();
    if (code != null) {
      trailers.add("grpc-status", code);
    }
    if (message != null) {
      trailers.add("grpc-message", message);
    }

    assertThat(Unauthenticated.grpc(trailers)).isEqualTo(refused);
  }
}
