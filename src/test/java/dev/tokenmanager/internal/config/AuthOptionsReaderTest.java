package dev.tokenmanager.internal.config;

import static dev.tokenmanager.internal.config.Options.CREDENTIALS;
import static dev.tokenmanager.internal.config.Options.auth;
import static dev.tokenmanager.internal.config.Options.readToken;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tokenmanager.internal.jwt.JwsAlgorithm;
import dev.tokenmanager.internal.token.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AuthOptionsReaderTest {

  private static final ClientOptions PUBLIC = new ClientOptions("id", null, null, Map.of());

  private static SecretSource inline(String where) {
    return new SecretSource.Inline(where, new Secret(Options.SECRET));
  }

  @Test
  void read_clientCredentials_areKept() {
    String more = ", 'clientAuthMethod': 'client_secret_post', 'scopes': 'a'";

    assertThat(readToken(auth(CREDENTIALS + more)).auth())
        .isEqualTo(
            new AuthOptions.ClientCredentials(
                new ClientOptions(
                    "id",
                    inline("auth.clientSecret"),
                    ClientAuthMethod.CLIENT_SECRET_POST,
                    Map.of()),
                List.of("a")));
  }

  @Test
  void read_nullOfAnotherType_isAbsent() {
    assertThat(readToken(auth(CREDENTIALS + ", 'password': null, 'keyId': null")))
        .isEqualTo(readToken(auth(CREDENTIALS)));
  }

  @Test
  void read_clientWithoutSecret_isAllowedWithMethodNone() {
    String members = "'type': 'client_credentials', 'clientId': 'id', 'clientAuthMethod': 'none'";

    assertThat(readToken(auth(members)).auth())
        .isEqualTo(
            new AuthOptions.ClientCredentials(
                new ClientOptions("id", null, ClientAuthMethod.NONE, Map.of()), List.of()));
  }

  @Test
  void read_password_isKept() {
    String members = "'type': 'password', 'username': 'u', 'passwordFile': 'p', 'clientId': 'id'";

    AuthOptions auth = readToken(auth(members)).auth();

    SecretSource file = new SecretSource.File("auth.passwordFile", Path.of("p"));
    assertThat(auth).isEqualTo(new AuthOptions.Password("u", file, PUBLIC, List.of()));
    assertThat(auth.secrets()).containsExactly(file);
  }

  @Test
  void read_refreshToken_isKept() {
    String members =
        "'type': 'refresh_token', 'clientId': 'id', 'refreshTokenEnv': 'R', 'accessToken': 'a',"
            + " 'expiresInSeconds': 9, 'scopes': 'a b'";

    AuthOptions auth = readToken(auth(members)).auth();

    SecretSource env = new SecretSource.Env("auth.refreshTokenEnv", "R");
    assertThat(auth)
        .isEqualTo(
            new AuthOptions.RefreshToken(
                env, new Secret("a"), Duration.ofSeconds(9), PUBLIC, List.of("a", "b")));
    assertThat(auth.secrets()).containsExactly(env);
  }

  @Test
  void read_apiKey_isKeptLessATrailingNewline() {
    AuthOptions auth =
        readToken("{'auth': {'type': 'api_key', 'apiKey': 's3cr3t-value\\n'}}").auth();

    assertThat(auth).isEqualTo(new AuthOptions.ApiKey(inline("auth.apiKey")));
    assertThat(auth.secrets()).containsExactly(inline("auth.apiKey"));
  }

  @Test
  void read_privateKey_isKeptWithWhatStandsBesideIt() {
    String members =
        "'type': 'client_credentials', 'clientId': 'id', 'privateKeyFile': 'k',"
            + " 'privateKeyPasswordEnv': 'P', 'keyId': 'k1', 'algorithm': 'PS384',"
            + " 'assertionAudience': 'https://aud'";

    AuthOptions auth = readToken(auth(members)).auth();

    SecretSource key = new SecretSource.File("auth.privateKeyFile", Path.of("k"));
    SecretSource password = new SecretSource.Env("auth.privateKeyPasswordEnv", "P");
    AssertionOptions.Signed signed =
        new AssertionOptions.Signed(
            key,
            password,
            "k1",
            JwsAlgorithm.PS384,
            new AssertionAudience(AssertionAudience.Kind.GIVEN, "https://aud"));
    assertThat(auth.secrets()).containsExactly(key, password);
    assertThat(auth.privateKeys()).containsExactly(signed);
    assertThat(auth)
        .isEqualTo(
            new AuthOptions.ClientCredentials(
                new ClientOptions(
                    "id",
                    null,
                    null,
                    new ClientAssertion(signed, AssertionOptions.JWT_BEARER),
                    Map.of(),
                    null),
                List.of()));
  }

  @Test
  void read_clientAssertionFile_isASecretThatIsRead() {
    String members =
        "'type': 'password', 'username': 'u', 'password': 's3cr3t-value', 'clientId': 'id',"
            + " 'clientAssertionFile': 'a', 'clientAssertionType': 'urn:t'";

    AuthOptions.Password auth = (AuthOptions.Password) readToken(auth(members)).auth();

    SecretSource file = new SecretSource.File("auth.clientAssertionFile", Path.of("a"));
    assertThat(auth.client().assertion())
        .isEqualTo(new ClientAssertion(new AssertionOptions.Given(file), "urn:t"));
    assertThat(auth.secrets()).containsExactly(inline("auth.password"), file);
    assertThat(auth.privateKeys()).isEmpty();
  }

  @Test
  void read_keyOfAGrant_authenticatesTheClientOnlyWhereThatIsSaid() {
    String members =
        "'type': 'jwt_bearer', 'clientId': 'id', 'privateKey': 's3cr3t-value',"
            + " 'assertionSubject': 'alice'";
    String both = members + ", 'clientAuthMethod': 'private_key_jwt'";

    AuthOptions.JwtBearer grant = (AuthOptions.JwtBearer) readToken(auth(members)).auth();
    AuthOptions.JwtBearer grantAndClient = (AuthOptions.JwtBearer) readToken(auth(both)).auth();

    AssertionOptions.Signed signed =
        new AssertionOptions.Signed(
            inline("auth.privateKey"), null, null, null, AssertionAudience.ENDPOINT);
    assertThat(grant).isEqualTo(new AuthOptions.JwtBearer(signed, "alice", PUBLIC, List.of()));
    assertThat(grantAndClient.client().assertion())
        .isEqualTo(new ClientAssertion(signed, AssertionOptions.JWT_BEARER));
    assertThat(grantAndClient.secrets()).containsExactly(inline("auth.privateKey"));
    assertThat(grantAndClient.privateKeys()).containsExactly(signed);
  }

  @Test
  void read_keyBesideAGivenAssertion_authenticatesTheClient() {
    String members =
        "'type': 'jwt_bearer', 'clientId': 'id', 'assertionEnv': 'A', 'privateKeyEnv': 'K'";

    AuthOptions.JwtBearer auth = (AuthOptions.JwtBearer) readToken(auth(members)).auth();

    SecretSource assertion = new SecretSource.Env("auth.assertionEnv", "A");
    SecretSource key = new SecretSource.Env("auth.privateKeyEnv", "K");
    assertThat(auth.assertion()).isEqualTo(new AssertionOptions.Given(assertion));
    assertThat(auth.client().assertion()).isNotNull();
    assertThat(auth.secrets()).containsExactly(assertion, key);
  }

  @Test
  void read_clientIdBesideWeaviateUrl_mayBeAbsent() {
    TokenOptions token =
        readToken(
            "{'weaviateUrl': 'https://w', 'auth': {'type': 'password', 'username': 'u',"
                + " 'password': 'p', 'clientSecretEnv': 'S'}}");

    assertThat(token.secrets())
        .extracting(SecretSource::where)
        .containsExactly("auth.password", "auth.clientSecretEnv");
  }

  @Test
  void read_extraParameters_areKeptButNullOnes() {
    String more =
        ", 'extraParameters': {'audience': 'w', 'other': null, 'empty': '',"
            + " 'resource': ['urn:b', 'urn:a']}";

    AuthOptions.ClientCredentials auth =
        (AuthOptions.ClientCredentials) readToken(auth(CREDENTIALS + more)).auth();

    assertThat(auth.client().extraParameters())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "audience",
                List.of("w"),
                "empty",
                List.of(""),
                "resource",
                List.of("urn:b", "urn:a")));
  }

  @ParameterizedTest
  @MethodSource("scopes")
  void read_scopes_areSplitWithoutRepeats(String scopes, List<String> expected) {
    AuthOptions.ClientCredentials auth =
        (AuthOptions.ClientCredentials)
            readToken(auth(CREDENTIALS + ", 'scopes': " + scopes)).auth();

    assertThat(auth.scopes()).isEqualTo(expected);
  }

  static Stream<Arguments> scopes() {
    return Stream.of(
        arguments("null", List.of()),
        arguments("''", List.of()),
        arguments("' ,'", List.of()),
        arguments("[]", List.of()),
        arguments("'openid'", List.of("openid")),
        arguments("' b, a,b  c '", List.of("b", "a", "c")),
        arguments("['b', 'a', 'b']", List.of("b", "a")),
        arguments("['api://x/.default']", List.of("api://x/.default")));
  }
}
