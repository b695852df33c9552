package dev.tokenmanager.internal.oidc;

import static dev.tokenmanager.internal.config.ClientAuthMethod.CLIENT_SECRET_BASIC;
import static dev.tokenmanager.internal.config.ClientAuthMethod.CLIENT_SECRET_POST;
import static dev.tokenmanager.internal.config.ClientAuthMethod.NONE;
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
    assertThat(ClientAuth.choose("id", secret, configured, listed)).isEqualTo(expected);
  }
}
