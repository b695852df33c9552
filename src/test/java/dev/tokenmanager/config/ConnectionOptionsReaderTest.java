package dev.tokenmanager.config;

import static dev.tokenmanager.config.Options.assertRefused;
import static dev.tokenmanager.config.Options.readToken;
import static dev.tokenmanager.config.Options.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.net.URI;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionOptionsReaderTest {

  @Test
  void read_nothingGiven_hasDefaults() {
    assertThat(readToken(token("'tls': {}")).connection()).isEqualTo(ConnectionOptions.DEFAULTS);
  }

  @Test
  void read_everythingGiven_isKept() {
    TokenOptions token =
        readToken(
            token(
                "'tls': {'caFile': 'ca.pem', 'certFile': null}, 'allowInsecureHttp': true,"
                    + " 'proxy': {'host': 'proxy', 'port': 3128}"));

    assertThat(token.connection())
        .isEqualTo(
            new ConnectionOptions(
                Path.of("ca.pem"), new ConnectionOptions.Proxy("proxy", 3128), true));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void read_wrongOptions_areRefusedWithPath(String members, String beginning) {
    assertRefused(token(members), beginning);
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        arguments("'tls': 'x'", "tls: expected object, got string"),
        arguments("'tls': {'caFile': 5}", "tls.caFile: expected string, got number"),
        arguments("'tls': {'caFile': ''}", "tls.caFile: must not be empty"),
        arguments("'tls': {'caFile': 'a\\u0000'}", "tls.caFile: expected path of a file"),
        arguments("'tls': {'certFile': 'x'}", "tls.certFile: is not supported yet"),
        arguments("'tls': {'keyFile': 'x'}", "tls.keyFile: is not supported yet"),
        arguments("'tls': {'cafile': 'x'}", "tls.cafile: unknown key, did you mean caFile?"),
        arguments("'proxy': {}", "proxy.host: required"),
        arguments("'proxy': {'host': 'p'}", "proxy.port: required for a proxy, beside host"),
        arguments("'proxy': {'port': 1}", "proxy.host: required for a proxy, beside port"),
        arguments("'proxy': {'host': 'p', 'port': 0}", "proxy.port: expected whole number from 1"),
        arguments("'proxy': {'host': 'p', 'port': 65536}", "proxy.port: expected whole number"),
        arguments("'proxy': {'host': 'http://p', 'port': 1}", "proxy.host: expected host name"),
        arguments("'proxy': {'host': 'p', 'port': 1, 'user': 'u'}", "proxy.user: unknown key"),
        arguments("'allowInsecureHttp': 'true'", "allowInsecureHttp: expected true or false, got"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://host",
        "HTTPS://host",
        "http://localhost:8080",
        "http://LOCALHOST",
        "http://127.0.0.1",
        "http://127.1.2.3:80/x",
        "http://[::1]:80",
        "http://[0:0:0:0:0:0:0:1]"
      })
  void permits_httpsOrLoopback_isTrue(String url) {
    assertThat(ConnectionOptions.DEFAULTS.permits(URI.create(url))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://host",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "http://10.0.0.1",
        "http://[2001:db8::1]",
        "http:opaque",
        "ftp://localhost",
        "relative"
      })
  void permits_insecureOrOther_isFalse(String url) {
    assertThat(ConnectionOptions.DEFAULTS.permits(URI.create(url))).isFalse();
  }

  @Test
  void permits_whereAllowed_isTrueForHttpOnly() {
    ConnectionOptions insecure = new ConnectionOptions(null, null, true);

    assertThat(insecure.permits(URI.create("http://host"))).isTrue();
    assertThat(insecure.permits(URI.create("ftp://host"))).isFalse();
  }
}
