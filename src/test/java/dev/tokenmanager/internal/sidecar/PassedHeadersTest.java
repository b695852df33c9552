package dev.tokenmanager.internal.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PassedHeadersTest {

  private static MultiMap headers(String lines) {
    MultiMap headers = HttpHeaders.headers();
    for (String line : lines.split("\\|", -1)) {
      if (!line.isEmpty()) {
        String[] nameAndValue = line.split(": ", 2);
        headers.add(nameAndValue[0], nameAndValue[1]);
      }
    }
    return headers;
  }

  private static List<String> lines(MultiMap headers) {
    return headers.entries().stream().map(h -> h.getKey() + ": " + h.getValue()).toList();
  }

  private static List<String> expected(String lines) {
    return lines.isEmpty() ? List.of() : List.of(lines.split("\\|", -1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "A: 1|b: 2|A: 3; A: 1|b: 2|A: 3",
        "X-Openai-Api-Key: k|Cookie: c; X-Openai-Api-Key: k|Cookie: c",
        "Connection: close|a: 1; a: 1",
        "Connection: keep-alive, X-Mine|x-mine: 1|a: 1; a: 1",
        "Connection: b|Connection:  A , ,C|a: 1|b: 2|c: 3|d: 4; d: 4",
        "Keep-Alive: 1|Proxy-Connection: x|TE: trailers|Transfer-Encoding: chunked|a: 1; a: 1",
        "Upgrade: h2c|HTTP2-Settings: x; ''",
        "Host: h|Authorization: a|Proxy-Authorization: p|Trailer: t; ''",
        "AUTHORIZATION: a|hOST: h; ''",
        "Content-Length: 3|Content-Type: t; Content-Length: 3|Content-Type: t",
        "Connection: Content-Length, a|Content-Length: 3|a: 1; Content-Length: 3",
        "Expect: 100-Continue|a: 1; a: 1",
        "Expect: other; Expect: other",
        "Proxy-Authenticate: p; Proxy-Authenticate: p"
      })
  void ofRequest_headers_passButThoseOfTheConnectionAndTheCaller(String given, String passed) {
    MultiMap to = HttpHeaders.headers();

    PassedHeaders.ofRequest(headers(given), to);

    assertThat(lines(to)).isEqualTo(expected(passed));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "Set-Cookie: a|Set-Cookie: b; Set-Cookie: a|Set-Cookie: b",
        "Connection: X|x: 1|Keep-Alive: 1|Transfer-Encoding: chunked|y: 2; y: 2",
        "Proxy-Authenticate: p|Proxy-Authentication-Info: i|a: 1; a: 1",
        "Connection: content-length|Content-Length: 3; Content-Length: 3",
        "WWW-Authenticate: Bearer|Trailer: grpc-status; WWW-Authenticate: Bearer|Trailer: grpc-status",
        "grpc-status: 0|grpc-message: m; grpc-status: 0|grpc-message: m"
      })
  void ofAnswer_headers_passButThoseOfTheConnection(String given, String passed) {
    MultiMap to = HttpHeaders.headers();

    PassedHeaders.ofAnswer(headers(given), to);

    assertThat(lines(to)).isEqualTo(expected(passed));
  }

  @ParameterizedTest
  @CsvSource({"100-continue, true", "100-CONTINUE, true", "other, false"})
  void isContinueExpected_expect_isThatAlone(String value, boolean expected) {
    assertThat(PassedHeaders.isContinueExpected(HttpHeaders.headers().add("expect", value)))
        .isEqualTo(expected);
    assertThat(PassedHeaders.isContinueExpected(HttpHeaders.headers())).isFalse();
  }
}
