package dev.tokenmanager.internal.oidc;

import static dev.tokenmanager.internal.config.ClientAuthMethod.CLIENT_SECRET_BASIC;
import static dev.tokenmanager.internal.config.ClientAuthMethod.CLIENT_SECRET_POST;
import static dev.tokenmanager.internal.config.ClientAuthMethod.NONE;
import static dev.tokenmanager.internal.config.ClientAuthMethod.PRIVATE_KEY_JWT;
import static dev.tokenmanager.internal.config.ClientAuthMethod.TLS_CLIENT_AUTH;
import static dev.tokenmanager.internal.oidc.Samples.inline;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tokenmanager.internal.config.AssertionOptions;
import dev.tokenmanager.internal.config.ClientAssertion;
import dev.tokenmanager.internal.config.ClientAuthMethod;
import dev.tokenmanager.internal.config.ClientOptions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Contract §3, "Default". */
class ClientAuthTest {

  private static final String SECRET = "secret";
  private static final String ASSERTION = "assertion";
  private static final String BOTH = "both";

  static Stream<Arguments> method() {
    List<String> both = List.of("client_secret_post", "client_secret_basic");
    List<String> post = List.of("private_key_jwt", "client_secret_post");
    List<String> other = List.of("private_key_jwt", "client_secret_jwt");
    List<String> foreign = List.of("client_secret_jwt");
    List<String> noneAndPost = List.of("none", "client_secret_post");
    return Stream.of(
        arguments("nothing listed", SECRET, null, List.of(), CLIENT_SECRET_BASIC),
        arguments("both listed", SECRET, null, both, CLIENT_SECRET_BASIC),
        arguments("post listed", SECRET, null, post, CLIENT_SECRET_POST),
        arguments("post before none", SECRET, null, noneAndPost, CLIENT_SECRET_POST),
        arguments("only none listed", SECRET, null, List.of("none"), CLIENT_SECRET_BASIC),
        arguments("nothing that fits", SECRET, null, other, CLIENT_SECRET_BASIC),
        arguments("nothing given", null, null, List.of(), NONE),
        arguments("nothing given, others listed", null, null, both, NONE),
        arguments("configured, listed", SECRET, CLIENT_SECRET_POST, both, CLIENT_SECRET_POST),
        arguments("configured, not listed", SECRET, CLIENT_SECRET_BASIC, post, CLIENT_SECRET_BASIC),
        arguments("configured none", SECRET, NONE, both, NONE),
        arguments("assertion, nothing listed", ASSERTION, null, List.of(), PRIVATE_KEY_JWT),
        arguments("assertion, listed", ASSERTION, null, post, PRIVATE_KEY_JWT),
        arguments("assertion, not listed", ASSERTION, null, both, PRIVATE_KEY_JWT),
        arguments("assertion, nothing that fits", ASSERTION, null, foreign, PRIVATE_KEY_JWT),
        arguments("secret before assertion", BOTH, null, post, CLIENT_SECRET_POST),
        arguments("assertion alone listed", BOTH, null, other, PRIVATE_KEY_JWT),
        arguments("both given, nothing that fits", BOTH, null, foreign, CLIENT_SECRET_BASIC),
        arguments("both given, configured", BOTH, PRIVATE_KEY_JWT, both, PRIVATE_KEY_JWT));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void method(
      String row,
      @Nullable String given,
      @Nullable ClientAuthMethod configured,
      List<String> listed,
      ClientAuthMethod expected) {
    assertThat(ClientAuth.method(client(given, configured), false, listed)).isEqualTo(expected);
  }

  static Stream<Arguments> methodWithCertificate() {
    List<String> both = List.of("tls_client_auth", "client_secret_basic");
    List<String> mutual = List.of("none", "tls_client_auth");
    List<String> other = List.of("self_signed_tls_client_auth");
    return Stream.of(
        arguments("nothing listed", null, null, List.of(), TLS_CLIENT_AUTH),
        arguments("listed", null, null, mutual, TLS_CLIENT_AUTH),
        arguments("others listed", null, null, List.of("client_secret_post"), TLS_CLIENT_AUTH),
        arguments("only the self-signed one listed", null, null, other, TLS_CLIENT_AUTH),
        arguments("configured, another listed", null, TLS_CLIENT_AUTH, other, TLS_CLIENT_AUTH),
        arguments("configured none", null, NONE, mutual, NONE),
        arguments("beside a secret, nothing listed", SECRET, null, List.of(), CLIENT_SECRET_BASIC),
        arguments("beside a secret, both listed", SECRET, null, both, CLIENT_SECRET_BASIC),
        arguments("beside a secret, it alone listed", SECRET, null, mutual, TLS_CLIENT_AUTH),
        arguments("beside a key, nothing listed", ASSERTION, null, List.of(), PRIVATE_KEY_JWT),
        arguments("beside a key, it alone listed", ASSERTION, null, mutual, TLS_CLIENT_AUTH));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void methodWithCertificate(
      String row,
      @Nullable String given,
      @Nullable ClientAuthMethod configured,
      List<String> listed,
      ClientAuthMethod expected) {
    assertThat(ClientAuth.method(client(given, configured), true, listed)).isEqualTo(expected);
  }

  private static ClientOptions client(
      @Nullable String given, @Nullable ClientAuthMethod configured) {
    ClientAssertion assertion =
        new ClientAssertion(new AssertionOptions.Given(inline("a")), AssertionOptions.JWT_BEARER);
    return new ClientOptions(
        "id",
        SECRET.equals(given) || BOTH.equals(given) ? inline("s") : null,
        configured,
        ASSERTION.equals(given) || BOTH.equals(given) ? assertion : null,
        Map.of(),
        null);
  }
}
