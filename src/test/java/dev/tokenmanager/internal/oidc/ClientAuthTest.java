package dev.tokenmanager.internal.oidc;

import static dev.tokenmanager.internal.config.ClientAuthMethod.CLIENT_SECRET_BASIC;
import static dev.tokenmanager.internal.config.ClientAuthMethod.CLIENT_SECRET_POST;
import static dev.tokenmanager.internal.config.ClientAuthMethod.NONE;
import static dev.tokenmanager.internal.config.ClientAuthMethod.TLS_CLIENT_AUTH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tokenmanager.internal.config.ClientAuthMethod;
import dev.tokenmanager.internal.token.Secret;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Contract §3, "Default". */
class ClientAuthTest {

  private static final Secret SECRET = new Secret("s");
  private static final ClientAuth BASIC = new ClientAuth.Basic("id", SECRET);
  private static final ClientAuth POST = new ClientAuth.Post("id", SECRET);
  private static final ClientAuth CERTIFICATE = new ClientAuth.Certificate("id");
  private static final ClientAuth PUBLIC = new ClientAuth.None("id");

  static Stream<Arguments> choose() {
    List<String> both = List.of("client_secret_post", "client_secret_basic");
    List<String> post = List.of("private_key_jwt", "client_secret_post");
    List<String> other = List.of("private_key_jwt", "client_secret_jwt");
    return Stream.of(
        arguments("nothing listed", SECRET, null, List.of(), BASIC),
        arguments("both listed", SECRET, null, both, BASIC),
        arguments("post listed", SECRET, null, post, POST),
        arguments("post before none", SECRET, null, List.of("none", "client_secret_post"), POST),
        arguments("only none listed, but a secret given", SECRET, null, List.of("none"), BASIC),
        arguments("nothing that fits", SECRET, null, other, BASIC),
        arguments("no secret", null, null, List.of(), PUBLIC),
        arguments("no secret, others listed", null, null, both, PUBLIC),
        arguments("configured, listed", SECRET, CLIENT_SECRET_POST, both, POST),
        arguments("configured, not listed", SECRET, CLIENT_SECRET_BASIC, post, BASIC),
        arguments("configured none", SECRET, NONE, both, PUBLIC));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void choose(
      String row,
      @Nullable Secret secret,
      @Nullable ClientAuthMethod configured,
      List<String> listed,
      ClientAuth expected) {
    assertThat(ClientAuth.choose("id", secret, false, configured, listed)).isEqualTo(expected);
  }

  static Stream<Arguments> chooseWithCertificate() {
    List<String> both = List.of("tls_client_auth", "client_secret_basic");
    List<String> mutual = List.of("none", "tls_client_auth");
    List<String> other = List.of("self_signed_tls_client_auth");
    return Stream.of(
        arguments("nothing listed", null, null, List.of(), CERTIFICATE),
        arguments("listed", null, null, mutual, CERTIFICATE),
        arguments("others listed", null, null, List.of("client_secret_post"), CERTIFICATE),
        arguments("only the self-signed one listed", null, null, other, CERTIFICATE),
        arguments("configured, another listed", null, TLS_CLIENT_AUTH, other, CERTIFICATE),
        arguments("configured none", null, NONE, mutual, PUBLIC),
        arguments("beside a secret, nothing listed", SECRET, null, List.of(), BASIC),
        arguments("beside a secret, both listed", SECRET, null, both, BASIC),
        arguments("beside a secret, it alone listed", SECRET, null, mutual, CERTIFICATE));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void chooseWithCertificate(
      String row,
      @Nullable Secret secret,
      @Nullable ClientAuthMethod configured,
      List<String> listed,
      ClientAuth expected) {
    assertThat(ClientAuth.choose("id", secret, true, configured, listed)).isEqualTo(expected);
  }
}
