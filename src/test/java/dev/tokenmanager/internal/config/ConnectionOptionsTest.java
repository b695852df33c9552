package dev.tokenmanager.internal.config;

import static dev.tokenmanager.internal.config.Options.assertRefused;
import static dev.tokenmanager.internal.config.Options.readToken;
import static dev.tokenmanager.internal.config.Options.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionOptionsTest {

  private static final String PROXY = "'proxy': {'host': 'p', 'port': 1, ";

  @Test
  void read_nothingGiven_hasDefaults() {
    assertThat(readToken(token("'tls': {}")).connection()).isEqualTo(ConnectionOptions.DEFAULTS);
  }

  @Test
  void read_everythingGiven_isKept() {
    TokenOptions token =
        readToken(
            token(
                "'tls': {'caFile': 'ca.pem', 'onlyCaFile': true, 'certFile': null},"
                    + " 'allowInsecureHttp': true,"
                    + " 'proxy': {'host': 'proxy', 'port': 3128}"));

    assertThat(token.connection())
        .isEqualTo(
            new ConnectionOptions(
                new CaFile(Path.of("ca.pem"), true),
                new ConnectionOptions.Proxy("proxy", 3128),
                true));
  }

  @Test
  void read_caFileAlone_addsToTheRoots() {
    assertThat(
            readToken(token("'tls': {'caFile': 'ca.pem', 'onlyCaFile': false}"))
                .connection()
                .caFile())
        .isEqualTo(readToken(token("'tls': {'caFile': 'ca.pem'}")).connection().caFile())
        .isEqualTo(new CaFile(Path.of("ca.pem"), false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"['a.io', '.b.io', '::1']", "'a.io,.b.io, ::1'", "' a.io .b.io ::1 '"})
  void read_proxyWithEverything_isKept(String noProxy) {
    TokenOptions token =
        readToken(
            token(
                "'proxy': {'host': 'proxy', 'port': 3128, 'username': 'u', 'passwordEnv': 'PW',"
                    + " 'noProxy': "
                    + noProxy
                    + "}"));
    SecretSource password = new SecretSource.Env("proxy.passwordEnv", "PW");

    assertThat(token.connection().proxy())
        .isEqualTo(
            new ConnectionOptions.Proxy(
                "proxy", 3128, "u", password, List.of("a.io", ".b.io", "::1")));
    assertThat(token.secrets()).contains(password);
    assertThat(token.connection().proxyTo("x.b.io")).isNull();
    assertThat(token.connection().proxyTo("c.io")).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "LOCALHOST", "127.0.0.1", "127.1.2.3", "[::1]", "::1", "0:0::1"})
  void proxyTo_loopback_isNone(String host) {
    ConnectionOptions.Proxy proxy = new ConnectionOptions.Proxy("proxy.example.com", 3128);

    assertThat(new ConnectionOptions(null, proxy, false).proxyTo(host)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost.example.com", "10.0.0.1", "128.0.0.1", "[2001:db8::1]", "::2"})
  void proxyTo_another_isIt(String host) {
    ConnectionOptions.Proxy proxy = new ConnectionOptions.Proxy("proxy.example.com", 3128);

    assertThat(new ConnectionOptions(null, proxy, false).proxyTo(host)).isEqualTo(proxy);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "a name | proxy.example.com",
        "one word | proxy",
        "Docker's _ | my_proxy",
        "the dot of the root | proxy.example.com.",
        "a label of digits | 3proxy.7.example",
        "IPv4 | 10.0.0.7",
        "IPv6 | 2001:db8::7",
        "IPv6 in brackets | [2001:DB8::7]",
        "IPv6 with an IPv4 in it | ::ffff:10.0.0.7"
      })
  void read_hostOfTheProxy_isKept(String row, String host) {
    TokenOptions token =
        readToken(
            token("'proxy': {'host': '" + host + "', 'port': 1, 'noProxy': ['" + host + "']}"));

    assertThat(token.connection().proxy())
        .isEqualTo(new ConnectionOptions.Proxy(host, 1, null, null, List.of(host)));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "with port|s3cr3t.example.com:3128",
        "a placeholder|${S3CR3T}",
        "a blank in it|s3cr3t b",
        "a blank at the end|s3cr3t.example.com ",
        "an umlaut|s3cr3t.m\u00fcller.example",
        "quotes|\"s3cr3t\"",
        "user and password alone|svc:s3cr3t",
        "user and password|svc:s3cr3t@proxy.example.com",
        "an IPv6 address with port|[2001:db8::7]:3128",
        "a bracket too many|2001:db8::7]",
        "no IPv6 address|[s3cr3t]",
        "colons alone|:::",
        "an address too short|10.0.0",
        "an address with a dot behind it|10.0.0.7.",
        "an address too high|10.0.0.256",
        "a number|3128",
        "a hyphen|-",
        "a suffix|.example.com",
        "two dots|s3cr3t..example.com",
        "a dot|."
      })
  void read_noHostOfAProxy_isRefusedWithoutShowingIt(String row, String host) {
    JsonObject proxy = new JsonObject().put("host", host).put("port", 1);
    String options = token("'proxy': " + proxy.encode());

    assertRefused(
        options, "proxy.host: expected host name or address, not a URL, such as proxy: {");
    assertThatThrownBy(() -> readToken(options)).hasMessageNotContainingAny("s3cr3t", "S3CR3T");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "with port | a.example.com:443",
        "an address with port | 10.0.0.7:443",
        "an IPv6 address with port | [::7]:443",
        "the beginning of an address | 10.0.0.",
        "a hyphen | -",
        "a dot | .",
        "a pattern | *.example.com",
        "a network | 10.0.0.0/8",
        "a URL | https://a.example.com"
      })
  void read_noProxyThatNeverMatches_isRefused(String row, String entry) {
    String sentence =
        "expected host name, address or .suffix, without port; no URL, pattern or network";

    assertRefused(token(PROXY + "'noProxy': '" + entry + "'}"), "proxy.noProxy: " + sentence);
    assertRefused(
        token(PROXY + "'noProxy': ['a', '" + entry + "']}"), "proxy.noProxy[1]: " + sentence);
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
        arguments("'tls': {'onlyCaFile': true}", "tls.onlyCaFile: needs caFile beside it"),
        arguments(
            "'tls': {'caFile': 'ca.pem', 'onlyCaFile': 'yes'}",
            "tls.onlyCaFile: expected true or false, got string"),
        arguments("'tls': {'cafile': 'x'}", "tls.cafile: unknown key, did you mean caFile?"),
        arguments("'proxy': {}", "proxy.host: required"),
        arguments("'proxy': {'host': 'p'}", "proxy.port: required for a proxy, beside host"),
        arguments("'proxy': {'port': 1}", "proxy.host: required for a proxy, beside port"),
        arguments("'proxy': {'host': 'p', 'port': 0}", "proxy.port: expected whole number from 1"),
        arguments("'proxy': {'host': 'p', 'port': 65536}", "proxy.port: expected whole number"),
        arguments(
            "'proxy': {'host': '" + "a".repeat(64) + "', 'port': 1}",
            "proxy.host: a host name has at most 253 characters"),
        arguments(
            "'proxy': {'host': 'http://p', 'port': 1}",
            "proxy.host: expected host name or address, not a URL, such as proxy: { host:"),
        arguments(
            "'proxy': 'http://s3cr3t-value@p:3128'",
            "proxy: expected host and port, such as proxy: { host: proxy.example.com, port: 3128 }"),
        arguments("'proxy': {'host': 'p', 'port': 1, 'user': 'u'}", "proxy.user: unknown key"),
        arguments(PROXY + "'username': 'u'}", "proxy.password: required beside username, give"),
        arguments(PROXY + "'password': 's3cr3t'}", "proxy.username: required beside a password"),
        arguments(
            PROXY + "'username': 'a:b', 'password': 's3cr3t'}", "proxy.username: must not contain"),
        arguments(
            PROXY + "'username': 'u', 'passwordEnv': 'A', 'passwordFile': 'b'}",
            "proxy.passwordEnv: not allowed beside passwordFile"),
        arguments(PROXY + "'noProxy': 5}", "proxy.noProxy: expected string or list, got number"),
        arguments(PROXY + "'noProxy': ['a', 5]}", "proxy.noProxy[1]: expected string, got number"),
        arguments(PROXY + "'noProxy': ['']}", "proxy.noProxy[0]: must not be empty"),
        arguments(PROXY + "'noProxy': '*.io'}", "proxy.noProxy: expected host name, address or"),
        arguments(PROXY + "'noProxy': ['10.0.0.0/8']}", "proxy.noProxy[0]: expected host name"),
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
