package dev.tokenmanager.internal.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.config.SidecarOptions;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RequestRulesTest {

  private static final SidecarOptions OPTIONS =
      SidecarOptions.of(
          new JsonObject()
              .put("weaviateUrl", "https://weaviate.example.com")
              .put("allowedHosts", new JsonArray().add("allowed.example")));

  private static RequestHead head(
      Protocol protocol, String method, String target, List<String> authorities, MultiMap headers) {
    HttpVersion version = protocol == Protocol.REST ? HttpVersion.HTTP_1_1 : HttpVersion.HTTP_2;
    return new RequestHead(version, method, target, authorities, headers);
  }

  /** The status, 0: passes. */
  private static int judge(Protocol protocol, RequestHead head) {
    Refusal refusal = new RequestRules(protocol, OPTIONS).judge(head);
    return refusal == null ? 0 : refusal.status();
  }

  @ParameterizedTest
  @CsvSource({
    "REST, HTTP_1_0, 505", "REST, HTTP_1_1, 0", "REST, HTTP_2, 505",
    "GRPC, HTTP_1_0, 505", "GRPC, HTTP_1_1, 505", "GRPC, HTTP_2, 0"
  })
  void judge_version_isThatOfThePort(Protocol protocol, HttpVersion version, int status) {
    RequestHead head =
        new RequestHead(version, "POST", "/", List.of("localhost"), HttpHeaders.headers());

    assertThat(judge(protocol, head)).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({"GET, 0", "POST, 0", "PATCH, 0", "OPTIONS, 0", "CONNECT, 405", "TRACE, 405"})
  void judge_method_passesButConnectAndTrace(String method, int status) {
    assertThat(
            judge(
                Protocol.REST,
                head(Protocol.REST, method, "/", List.of("localhost"), HttpHeaders.headers())))
        .isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "/, 0",
        "//evil.example/, 0", // a path, whatever it looks like
        "/%zz?a=b#c, 0",
        "http://localhost/a, 0",
        "HTTPS://localhost, 0",
        "http://localhost?a, 0",
        "`/a b`, 400",
        "/\u00e9, 400",
        "*, 400",
        "a, 400",
        "``, 400",
        "localhost:80, 400",
        "ftp://localhost/, 400",
        "http:/localhost/, 400",
        "http:///a, 400",
        "http://other.example/, 400",
        "http://localhost:1/, 400",
        "http://a@localhost/, 400"
      })
  void judge_target_isAPathOrAUrlOfTheSameAuthority(String target, int status) {
    assertThat(
            judge(
                Protocol.REST,
                head(Protocol.REST, "GET", target, List.of("localhost"), HttpHeaders.headers())))
        .isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, 0",
    "localhost:0, 0",
    "localhost:65535, 0",
    "localhost:, 0",
    "LOCALHOST, 0",
    "127.0.0.1:8080, 0",
    "[::1], 0",
    "[::1]:1, 0",
    "allowed.example, 0",
    "ALLOWED.example:9, 0",
    "allowed.example.evil.example, 403",
    "sub.allowed.example, 403",
    "evil.example, 403",
    "0.0.0.0, 403",
    "[::], 403",
    "[::ffff:10.0.0.1], 403",
    "localhost:123456, 400",
    "localhost:a, 400",
    "a@localhost, 400",
    "localhost/, 400",
    "localhost#, 400",
    "'localhost,evil.example', 400",
    "::1, 400",
    "'', 400"
  })
  void judge_authority_isLoopbackOrAllowed(String host, int status) {
    for (Protocol protocol : Protocol.values()) {
      RequestHead head = head(protocol, "POST", "/", List.of(host), HttpHeaders.headers());

      assertThat(judge(protocol, head)).as(protocol.name()).isEqualTo(status);
    }
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void judge_authorities_areOne(Protocol protocol) {
    MultiMap none = HttpHeaders.headers();

    assertThat(judge(protocol, head(protocol, "POST", "/", List.of(), none))).isEqualTo(400);
    assertThat(
            judge(protocol, head(protocol, "POST", "/", List.of("localhost", "127.0.0.1"), none)))
        .isEqualTo(400);
    assertThat(
            judge(protocol, head(protocol, "POST", "/", List.of("localhost", "LOCALHOST"), none)))
        .as(":authority and host may say the same")
        .isEqualTo(protocol == Protocol.REST ? 400 : 0);
  }

  /** Name and value in turn, of each header. */
  @ParameterizedTest
  @CsvSource({
    "x y, 0",
    "sec-fetch-mode cors, 0",
    "SEC-FETCH-MODE cors, 0",
    "sec-fetch-mode CORS, 403",
    "sec-fetch-mode no-cors, 403",
    "sec-fetch-mode same-origin, 403",
    "sec-fetch-mode navigate, 403",
    "sec-fetch-mode websocket, 403",
    "sec-fetch-mode cors sec-fetch-mode cors, 403",
    "sec-fetch-mode cors Sec-Fetch-Site none, 403",
    "sec-fetch-mode cors sec-fetch-dest empty, 403",
    "sec-fetch-site cross-site, 403",
    "sec-fetch-user ?1, 403",
    "sec-fetch- x, 403",
    "origin null, 403",
    "Origin http://localhost, 403",
    "sec-fetch-mode cors origin null, 403",
    "upgrade h2c, 405",
    "Upgrade websocket, 405"
  })
  void judge_headersOfABrowser_areRefused(String headers, int status) {
    MultiMap given = HttpHeaders.headers();
    String[] words = headers.split(" ", -1);
    for (int i = 0; i < words.length; i += 2) {
      given.add(words[i], words[i + 1]);
    }
    for (Protocol protocol : Protocol.values()) {
      RequestHead head = head(protocol, "POST", "/", List.of("localhost"), given);

      assertThat(judge(protocol, head)).as(protocol.name()).isEqualTo(status);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/.., 400",
    "/../a, 400",
    "/./a, 400",
    "/%2e%2E/a, 400",
    "/a/.%2e%2fb, 400",
    "/a\\..\\b, 400",
    "http://localhost/../a, 400",
    "/v1/...?a=/../, 0",
    "/v1/.well-known/ready, 0",
    "/v1/a..b, 0"
  })
  void judge_dotSegment_doesNotLeaveThePathOfWeaviate(String target, int status) {
    SidecarOptions below =
        SidecarOptions.of(new JsonObject().put("weaviateUrl", "https://weaviate.example.com/base"));
    RequestHead head =
        head(Protocol.REST, "GET", target, List.of("localhost"), HttpHeaders.headers());

    Refusal refusal = new RequestRules(Protocol.REST, below).judge(head);

    assertThat(refusal == null ? 0 : refusal.status()).isEqualTo(status);
    assertThat(judge(Protocol.REST, head)).as("without a path of its own").isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "transfer-encoding chunked, 0",
    "Transfer-Encoding CHUNKED, 0",
    "transfer-encoding gzip, 501",
    "transfer-encoding xchunked, 501",
    "transfer-encoding chunked transfer-encoding chunked, 501"
  })
  void judge_transferEncoding_isChunkedAlone(String headers, int status) {
    MultiMap given = HttpHeaders.headers();
    String[] words = headers.split(" ", -1);
    for (int i = 0; i < words.length; i += 2) {
      given.add(words[i], words[i + 1]);
    }

    assertThat(judge(Protocol.REST, head(Protocol.REST, "POST", "/", List.of("localhost"), given)))
        .isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({
    "/a?b, /a?b",
    "//a, //a",
    "http://localhost, /",
    "http://localhost?a, /?a",
    "https://localhost:1/a/b?c, /a/b?c"
  })
  void pathAndQuery_target_isWhatWeaviateIsAsked(String target, String path) {
    assertThat(RequestRules.pathAndQuery(target)).isEqualTo(path);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/.well-known/openid-configuration, true",
    "/v1/.well-known/openid-configuration?a, true",
    "/v1/.well-known/openid-configuration/, false",
    "/v1/.well-known/ready, false",
    "/, false"
  })
  void asksForAuthentication_path_isExact(String path, boolean asks) {
    assertThat(RequestRules.asksForAuthentication(path)).isEqualTo(asks);
  }

  @Test
  void judge_severalMistakes_saysTheFirstOfVersionMethodTargetAuthorityBrowser() {
    MultiMap origin = HttpHeaders.headers().add("origin", "null");
    List<String> evil = List.of("evil.example");

    assertThat(
            judge(Protocol.REST, new RequestHead(HttpVersion.HTTP_1_0, "TRACE", "*", evil, origin)))
        .isEqualTo(505);
    assertThat(judge(Protocol.REST, head(Protocol.REST, "TRACE", "*", evil, origin)))
        .isEqualTo(405);
    assertThat(judge(Protocol.REST, head(Protocol.REST, "GET", "*", evil, origin))).isEqualTo(400);
    assertThat(judge(Protocol.REST, head(Protocol.REST, "GET", "/", evil, origin))).isEqualTo(403);
  }
}
