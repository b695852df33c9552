package dev.tokenmanager.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code subjectTokenName}: which tokens it may name. */
class SubjectNamesTest {

  private static final String PLAIN = "{'auth': {" + Options.CREDENTIALS + "}}";

  private static String exchange(String subject) {
    return "{'auth': {'type': 'token_exchange', 'clientId': 'id', 'subjectTokenName': '%s'}}"
        .formatted(subject);
  }

  private static String tokens(String members) {
    return "{'issuerUrl': 'https://id.example.com', 'tokens': {" + members + "}}";
  }

  static Stream<Arguments> refused() {
    String none = "auth.subjectTokenName: there is no token of that name";
    String circle = ": a circle, in which none would ever be there first";
    return Stream.of(
        arguments("'a': " + exchange("s3cr3t-value"), "tokens.a." + none),
        arguments("'a': " + exchange("a"), "tokens.a.auth.subjectTokenName: a needs a" + circle),
        arguments(
            "'a': " + exchange("b") + ", 'b': " + exchange("a"),
            "tokens.a.auth.subjectTokenName: a needs b needs a" + circle),
        arguments(
            "'x': "
                + exchange("a")
                + ", 'a': "
                + exchange("b")
                + ", 'b': "
                + exchange("c")
                + ", 'c': "
                + exchange("a"),
            "tokens.x.auth.subjectTokenName: a needs b needs c needs a" + circle),
        arguments(
            "'a': " + exchange("b") + ", 'b': {'auth': {'type': 'api_key', 'apiKey': 'k'}}",
            "tokens.a.auth.subjectTokenName: names a token of type api_key, which no provider"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void from_subjectThatCannotBe_isRefusedAtItsPath(String tokens, String beginning) {
    Options.assertRefused(tokens(tokens), beginning);
  }

  @Test
  void from_nameOfTheOnlyToken_isACircle() {
    Options.assertRefused(
        Options.auth("'type': 'token_exchange', 'clientId': 'id', 'subjectTokenName': 'default'"),
        "auth.subjectTokenName: default needs default: a circle");
  }

  @Test
  void from_inheritedName_isRefusedWhereItIsWritten() {
    Options.assertRefused(
        "{'issuerUrl': 'https://i', 'auth': {'type': 'token_exchange', 'clientId': 'id',"
            + " 'subjectTokenName': 'a'}, 'tokens': {'a': {}}}",
        "auth.subjectTokenName: a needs a");
  }

  @Test
  void from_circleWithALongName_showsNoneThatMayBeASecret() {
    String name = "s3cr3t value";
    Options.assertRefused(
        tokens("'" + name + "': " + exchange(name)),
        "tokens[#1].auth.subjectTokenName: one (not shown) needs one (not shown): a circle");
  }

  private static Subject.Named subject(VerticleOptions options, String name) {
    AuthOptions auth = Options.token(options, name).auth();
    return (Subject.Named) ((AuthOptions.TokenExchange) auth).subject();
  }

  @Test
  void from_chain_eachKnowsWhatItsSubjectIs() {
    VerticleOptions options =
        Options.read(
            tokens("'a': " + exchange("b") + ", 'b': " + exchange("c") + ", 'c': " + PLAIN));

    Subject.Origin second = Objects.requireNonNull(subject(options, "a").origin());
    assertThat(second.auth()).isEqualTo(Options.token(options, "b").auth());
    Subject.Origin third = Objects.requireNonNull(subject(options, "b").origin());
    assertThat(third.auth()).isEqualTo(Options.token(options, "c").auth());
    assertThat(third.provider()).isEqualTo(Options.token(options, "c").provider());
  }

  @Test
  void from_subjectIsAcquiredOtherwise_itsUsersAreOthersToo() {
    String users = "'a': " + exchange("b") + ", 'b': " + exchange("c") + ", 'c': ";
    VerticleOptions before = Options.read(tokens(users + PLAIN));
    VerticleOptions scoped =
        Options.read(tokens(users + PLAIN.replace("'id'", "'id', 'scopes': 's'")));
    VerticleOptions buffered =
        Options.read(tokens(users + PLAIN.replace("{'auth'", "{'maxWaitMs': 1, 'auth'")));

    assertThat(List.of("a", "b", "c"))
        .noneMatch(name -> Options.token(before, name).equals(Options.token(scoped, name)));
    assertThat(List.of("a", "b"))
        .as("how long a subject is waited for is no matter of its users")
        .allMatch(name -> Options.token(before, name).equals(Options.token(buffered, name)));
  }

  @Test
  void read_allFields_areThere() {
    AuthOptions auth =
        Options.readToken(
                Options.auth(
                    "'type': 'token_exchange', 'clientId': 'id', 'subjectTokenFile': 'f',"
                        + " 'audience': 'one with, blanks', 'resource': ['https://a', 'https://b'],"
                        + " 'requestedTokenType': 'urn:x', 'scopes': 'openid'"))
            .auth();

    AuthOptions.TokenExchange exchange = (AuthOptions.TokenExchange) auth;
    assertThat(exchange.subjectTokenType())
        .isEqualTo("urn:ietf:params:oauth:token-type:access_token");
    assertThat(exchange.requestedTokenType()).isEqualTo("urn:x");
    assertThat(exchange.audience()).containsExactly("one with, blanks");
    assertThat(exchange.resource()).containsExactly("https://a", "https://b");
    assertThat(exchange.scopes()).containsExactly("openid");
    assertThat(exchange.secrets())
        .extracting(SecretSource::where)
        .containsExactly("auth.subjectTokenFile");
    assertThat(exchange.client().secret()).isNull();
  }

  @Test
  void read_previousSecret_isASecretOfTheClient() {
    AuthOptions auth =
        Options.readToken(Options.auth(Options.CREDENTIALS + ", 'previousClientSecretFile': 'f'"))
            .auth();

    assertThat(auth.secrets())
        .extracting(SecretSource::where)
        .containsExactly("auth.clientSecret", "auth.previousClientSecretFile");
  }
}
