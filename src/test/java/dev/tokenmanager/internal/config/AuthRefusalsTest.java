package dev.tokenmanager.internal.config;

import static dev.tokenmanager.internal.config.Options.CREDENTIALS;
import static dev.tokenmanager.internal.config.Options.assertRefused;
import static dev.tokenmanager.internal.config.Options.auth;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AuthRefusalsTest {

  private static final String PUBLIC = "'type': 'client_credentials', 'clientId': 'id'";
  private static final String PASSWORD = "'type': 'password', 'clientId': 'id', 'username': 'u'";
  private static final String REFRESH = "'type': 'refresh_token', 'clientId': 'id'";
  private static final String BEARER = "'type': 'jwt_bearer', 'clientId': 'id'";
  private static final String TYPES =
      "client_credentials, password, refresh_token, api_key, jwt_bearer, token_exchange";
  private static final String METHODS =
      "client_secret_basic, client_secret_post, private_key_jwt, tls_client_auth, none";

  @ParameterizedTest
  @MethodSource({
    "types",
    "secrets",
    "meant",
    "clients",
    "assertions",
    "scopes",
    "rotations",
    "exchanges"
  })
  void read_wrongOptions_areRefusedWithPath(String members, String beginning) {
    assertRefused(auth(members), beginning);
  }

  static Stream<Arguments> types() {
    return Stream.of(
        arguments("", "auth.type: required, one of " + TYPES),
        arguments("'type': null", "auth.type: required, one of " + TYPES),
        arguments("'type': 's3cr3t-value'", "auth.type: expected one of " + TYPES),
        arguments("'type': 5", "auth.type: expected string, got number"),
        arguments(CREDENTIALS + ", 'password': 's3cr3t-value'", "auth.password: does not belong"),
        arguments("'type': 'api_key', 'clientId': 'x'", "auth.clientId: does not belong to type"),
        arguments(
            "'type': 'api_key', 'scopes': 'a'", "auth.scopes: does not belong to type api_key"),
        arguments(
            CREDENTIALS + ", 'client_id': 's3cr3t-value'",
            "auth.client_id: unknown key, did you mean clientId?"),
        arguments(CREDENTIALS + ", 'xyzzy': 's3cr3t-value'", "auth.xyzzy: unknown key, known"));
  }

  static Stream<Arguments> secrets() {
    return Stream.of(
        arguments(PUBLIC, "auth.clientSecret: required for client_credentials, give clientSecret,"),
        arguments(PUBLIC + ", 'clientSecret': 5", "auth.clientSecret: expected string, got number"),
        arguments(PUBLIC + ", 'clientSecret': ['s3cr3t-value']", "auth.clientSecret: expected str"),
        arguments(PUBLIC + ", 'clientSecret': ''", "auth.clientSecret: must not be empty"),
        arguments(PUBLIC + ", 'clientSecret': '\\r\\n'", "auth.clientSecret: must not be empty"),
        arguments(PUBLIC + ", 'clientSecretFile': ''", "auth.clientSecretFile: must not be empty"),
        arguments(PUBLIC + ", 'clientSecretFile': '\\u0000'", "auth.clientSecretFile: expected p"),
        arguments(PUBLIC + ", 'clientSecretEnv': {}", "auth.clientSecretEnv: expected string, got"),
        arguments(
            PUBLIC + ", 'clientSecretEnv': 's3cr3t-value'",
            "auth.clientSecretEnv: expected name of an environment variable"),
        arguments(
            CREDENTIALS + ", 'clientSecretFile': 'f'",
            "auth.clientSecretFile: not allowed beside clientSecret, give one of them"),
        arguments(
            PUBLIC + ", 'clientSecretFile': 'f', 'clientSecretEnv': 'E'",
            "auth.clientSecretEnv: not allowed beside clientSecretFile, give one of them"),
        arguments(PASSWORD, "auth.password: required, give password, passwordFile or passwordEnv"),
        arguments("'type': 'password'", "auth.username: required for type password"),
        arguments(REFRESH, "auth.refreshToken: required, give refreshToken, refreshTokenFile or"),
        arguments("'type': 'api_key'", "auth.apiKey: required, give apiKey, apiKeyFile or apiKey"));
  }

  static Stream<Arguments> meant() {
    String one = "auth.type: expected one of " + TYPES;
    return Stream.of(
        arguments("'type': 'client-credentials'", one + "; did you mean client_credentials?"),
        arguments("'type': 'clientCredentials'", one + "; did you mean client_credentials?"),
        arguments("'type': 'client_credential'", one + "; did you mean client_credentials?"),
        arguments("'type': 'apikey'", one + "; did you mean api_key?"),
        arguments("'type': 'refresh'", one + "; did you mean refresh_token?"),
        arguments("'type': 's3cr3t-value'", one),
        arguments(
            PUBLIC + ", 'clientAuthMethod': 'basic'",
            "auth.clientAuthMethod: expected one of " + METHODS),
        arguments(
            CREDENTIALS + ", 'clientAuthMethod': 'client_secret_POST'",
            "auth.clientAuthMethod: expected one of "
                + METHODS
                + ";"
                + " did you mean client_secret_post?"),
        arguments(
            "'type': 'client_credentials', 'clientSecret': 's', 'clientId': 4711",
            "auth.clientId: expected string, got number: write it in quotes"),
        arguments(
            "'type': 'client_credentials', 'clientId': 'c', 'clientSecret': 4711",
            "auth.clientSecret: expected string, got number: write it in quotes"),
        arguments(
            "'type': 'password', 'clientId': 'c', 'password': 'p', 'username': true",
            "auth.username: expected string, got boolean: write it in quotes"),
        arguments(
            CREDENTIALS + ", 'scopes': [1]",
            "auth.scopes[0]: expected string, got number: write it in quotes"));
  }

  static Stream<Arguments> clients() {
    String post = "'clientAuthMethod': 'client_secret_post'";
    return Stream.of(
        arguments(
            "'type': 'client_credentials', 'clientSecret': 's3cr3t-value'",
            "auth.clientId: required unless weaviateUrl is given"),
        arguments("'type': 'client_credentials', 'clientId': ''", "auth.clientId: must not be emp"),
        arguments(PUBLIC + ", " + post, "auth.clientAuthMethod: client_secret_post needs a secret"),
        arguments(
            PASSWORD + ", 'password': 'p', 'clientAuthMethod': 'client_secret_basic'",
            "auth.clientAuthMethod: client_secret_basic needs a secret, give clientSecret, client"),
        arguments(
            CREDENTIALS + ", 'clientAuthMethod': 'none'",
            "auth.clientAuthMethod: none sends no secret, remove auth.clientSecret"),
        arguments(
            CREDENTIALS + ", 'clientAuthMethod': 's3cr3t-value'",
            "auth.clientAuthMethod: expected one of " + METHODS),
        arguments(
            REFRESH + ", 'refreshToken': 'r', 'expiresInSeconds': 5",
            "auth.expiresInSeconds: only allowed beside accessToken"),
        arguments(
            REFRESH + ", 'refreshToken': 'r', 'accessToken': 'a', 'expiresInSeconds': 0",
            "auth.expiresInSeconds: expected whole number from 1 to 31536000, got 0"),
        arguments(CREDENTIALS + ", 'extraParameters': []", "auth.extraParameters: expected object"),
        arguments(
            CREDENTIALS + ", 'extraParameters': {'a': 5}",
            "auth.extraParameters.a: expected string, or list of strings, got number"),
        arguments(
            CREDENTIALS + ", 'extraParameters': {'a': ['b', 5]}",
            "auth.extraParameters.a[1]: expected string, got number"),
        arguments(
            CREDENTIALS + ", 'extraParameters': {'a': []}",
            "auth.extraParameters.a: must not be empty"),
        arguments(
            CREDENTIALS + ", 'extraParameters': {'client_secret': 's3cr3t-value'}",
            "auth.extraParameters.client_secret: not allowed as an extra parameter"));
  }

  static Stream<Arguments> rotations() {
    String previous = "'previousClientSecret': 's3cr3t-value'";
    String alone =
        ": only allowed beside the current secret, give clientSecret, clientSecretFile or";
    return Stream.of(
        arguments(PUBLIC + ", " + previous, "auth.previousClientSecret" + alone),
        arguments(
            PUBLIC + ", 'previousClientSecretFile': 'f'", "auth.previousClientSecretFile" + alone),
        arguments(
            PUBLIC + ", 'clientAuthMethod': 'none', 'previousClientSecretEnv': 'E'",
            "auth.previousClientSecretEnv" + alone),
        arguments(
            CREDENTIALS
                + ", 'privateKey': 's3cr3t-value', 'clientAuthMethod': 'private_key_jwt', "
                + previous,
            "auth.previousClientSecret: clientAuthMethod private_key_jwt sends no secret, remove"),
        arguments(
            CREDENTIALS + ", 'previousClientSecret': ''",
            "auth.previousClientSecret: must not be empty"),
        arguments(
            CREDENTIALS + ", 'previousClientSecretEnv': 's3cr3t-value'",
            "auth.previousClientSecretEnv: expected name of an environment variable"),
        arguments(
            CREDENTIALS + ", 'previousClientSecretFile': 'f', " + previous,
            "auth.previousClientSecretFile: not allowed beside previousClientSecret, give one"),
        arguments(
            "'type': 'api_key', 'apiKey': 'k', " + previous,
            "auth.previousClientSecret: does not belong to type api_key"));
  }

  static Stream<Arguments> exchanges() {
    String exchange = "'type': 'token_exchange', 'clientId': 'id'";
    String given = exchange + ", 'subjectToken': 's3cr3t-value'";
    return Stream.of(
        arguments(exchange, "auth.subjectToken: required, give subjectToken, subjectTokenFile or"),
        arguments(
            given + ", 'subjectTokenName': 'a'",
            "auth.subjectTokenName: not allowed beside auth.subjectToken, give one of them"),
        arguments(
            given + ", 'subjectTokenFile': 'f'",
            "auth.subjectTokenFile: not allowed beside subjectToken, give one of them"),
        arguments(
            exchange + ", 'subjectTokenName': ''", "auth.subjectTokenName: must not be empty"),
        arguments(
            exchange + ", 'subjectTokenName': 's3cr3t-value'",
            "auth.subjectTokenName: there is no token of that name"),
        arguments(
            "'type': 'token_exchange', 'subjectToken': 's'",
            "auth.clientId: required unless weaviateUrl is given"),
        arguments(
            given + ", 'subjectTokenType': 'access_token'",
            "auth.subjectTokenType: expected a URI, such as urn:ietf:params:oauth:token-type:acc"),
        arguments(
            given + ", 'requestedTokenType': 'jwt'", "auth.requestedTokenType: expected a URI,"),
        arguments(
            given + ", 'audience': 5",
            "auth.audience: expected string, or list of strings, got num"),
        arguments(given + ", 'audience': ''", "auth.audience: must not be empty"),
        arguments(given + ", 'audience': []", "auth.audience: must not be empty"),
        arguments(
            given + ", 'resource': ['a', 5]", "auth.resource[1]: expected string, got number"),
        arguments(
            given + ", 'extraParameters': {'audience': 'a'}",
            "auth.extraParameters.audience: give auth.audience instead"),
        arguments(
            given + ", 'extraParameters': {'resource': 'a'}",
            "auth.extraParameters.resource: give auth.resource instead"),
        arguments(
            CREDENTIALS + ", 'extraParameters': {'subject_token': 's3cr3t-value'}",
            "auth.extraParameters.subject_token: not allowed as an extra parameter"),
        arguments(
            CREDENTIALS + ", 'extraParameters': {'requested_token_type': 'a'}",
            "auth.extraParameters.requested_token_type: not allowed as an extra parameter"),
        arguments(CREDENTIALS + ", 'audience': 'a'", "auth.audience: does not belong to type cl"),
        arguments(
            CREDENTIALS + ", 'subjectToken': 's3cr3t-value'",
            "auth.subjectToken: does not belong to type client_credentials"),
        arguments(given + ", 'username': 'u'", "auth.username: does not belong to type token_ex"));
  }

  static Stream<Arguments> assertions() {
    String key = PUBLIC + ", 'privateKey': 's3cr3t-value'";
    String file = PUBLIC + ", 'clientAssertionFile': 'a'";
    String beside = ": only allowed beside privateKey, privateKeyFile or privateKeyEnv";
    String jwt =
        "auth.clientAuthMethod: private_key_jwt needs a key or an assertion, give privateK";
    return Stream.of(
        arguments(PUBLIC + ", 'clientAuthMethod': 'private_key_jwt'", jwt),
        arguments(CREDENTIALS + ", 'clientAuthMethod': 'private_key_jwt'", jwt),
        arguments(CREDENTIALS + ", 'keyId': 'k'", "auth.keyId" + beside),
        arguments(CREDENTIALS + ", 'algorithm': 'RS256'", "auth.algorithm" + beside),
        arguments(
            CREDENTIALS + ", 'assertionAudience': 'issuer'", "auth.assertionAudience" + beside),
        arguments(
            CREDENTIALS + ", 'privateKeyPasswordEnv': 'P'", "auth.privateKeyPasswordEnv" + beside),
        arguments(
            CREDENTIALS + ", 'clientAssertionType': 't'",
            "auth.clientAssertionType: only allowed beside clientAssertionFile"),
        arguments(
            key + ", 'clientAssertionFile': 'a'",
            "auth.clientAssertionFile: not allowed beside auth.privateKey, give one of them"),
        arguments(
            key + ", 'privateKeyFile': 'f'",
            "auth.privateKeyFile: not allowed beside privateKey, give one of them"),
        arguments(
            key + ", 'algorithm': 'rs256'",
            "auth.algorithm: expected one of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384,"
                + " ES512; did you mean RS256?"),
        arguments(key + ", 'algorithm': 'HS256'", "auth.algorithm: expected one of RS256, RS384"),
        arguments(
            key + ", 'assertionAudience': 's3cr3t-value'",
            "auth.assertionAudience: expected token_endpoint, issuer or a URL"),
        arguments(
            key + ", 'clientAuthMethod': 'none'",
            "auth.clientAuthMethod: none sends no assertion, remove auth.privateKey"),
        arguments(
            file + ", 'clientAuthMethod': 'none'",
            "auth.clientAuthMethod: none sends no assertion, remove auth.clientAssertionFile"),
        arguments(
            file + ", 'clientAuthMethod': 'client_secret_basic'",
            "auth.clientAuthMethod: client_secret_basic needs a secret, give clientSecret, client"),
        arguments(
            CREDENTIALS + ", 'assertion': 's3cr3t-value'",
            "auth.assertion: does not belong to type client_credentials"),
        arguments(
            CREDENTIALS + ", 'assertionSubject': 'a'",
            "auth.assertionSubject: does not belong to type client_credentials"),
        arguments("'type': 'api_key', 'privateKey': 's3cr3t-value'", "auth.privateKey: does not b"),
        arguments(
            CREDENTIALS + ", 'extraParameters': {'client_assertion': 's3cr3t-value'}",
            "auth.extraParameters.client_assertion: not allowed as an extra parameter"),
        arguments(BEARER, "auth.assertion: required for jwt_bearer, give assertion, assertionFile"),
        arguments(
            BEARER + ", 'assertionSubject': 'alice'",
            "auth.assertion: required for jwt_bearer, give assertion, assertionFile"),
        arguments(
            BEARER + ", 'privateKey': 's3cr3t-value'",
            "auth.assertionSubject: required beside auth.privateKey, whom the token is to be for"),
        arguments(
            BEARER + ", 'assertion': 's3cr3t-value', 'assertionSubject': 'alice'",
            "auth.assertionSubject: not allowed beside auth.assertion, which tells it"),
        arguments(
            BEARER + ", 'assertion': 's3cr3t-value', 'assertionEnv': 'A'",
            "auth.assertionEnv: not allowed beside assertion, give one of them"),
        arguments(
            BEARER + ", 'assertion': 's3cr3t-value', 'username': 'u'",
            "auth.username: does not belong to type jwt_bearer"),
        arguments(
            "'type': 'jwt_bearer', 'assertion': 's3cr3t-value'",
            "auth.clientId: required unless weaviateUrl is given"));
  }

  @Test
  void read_audienceIssuerThatNothingTells_isRefused() {
    String auth = "'auth': {" + PUBLIC + ", 'privateKey': 'k', 'assertionAudience': 'issuer'}";

    assertRefused(
        "{'oidcConfig': {'tokenEndpoint': 'https://t'}, " + auth + "}",
        "auth.assertionAudience: issuer needs oidcConfig.issuer, which nothing else tells");
    assertRefused(
        "{'weaviateUrl': 'https://w', 'oidcConfig': {'tokenEndpoint': 'https://t'}, " + auth + "}",
        "auth.assertionAudience: issuer needs oidcConfig.issuer, which nothing else tells");
    Options.read(
        "{'oidcConfig': {'issuer': 'https://i', 'tokenEndpoint': 'https://t'}, " + auth + "}");
  }

  static Stream<Arguments> scopes() {
    return Stream.of(
        arguments(CREDENTIALS + ", 'scopes': 5", "auth.scopes: expected string or list, got num"),
        arguments(CREDENTIALS + ", 'scopes': {}", "auth.scopes: expected string or list, got obj"),
        arguments(CREDENTIALS + ", 'scopes': ['a', 5]", "auth.scopes[1]: expected string, got num"),
        arguments(CREDENTIALS + ", 'scopes': [null]", "auth.scopes[0]: expected string, got null"),
        arguments(CREDENTIALS + ", 'scopes': ['']", "auth.scopes[0]: must not be empty"),
        arguments(CREDENTIALS + ", 'scopes': ['a b']", "auth.scopes[0]: expected one scope"),
        arguments(CREDENTIALS + ", 'scopes': 'a é'", "auth.scopes: expected one scope"));
  }

  @Test
  void read_wrongScopesOfAnEntry_isRefusedWithItsPath() {
    assertRefused(
        "{'tokens': {'tenant-a': " + auth(CREDENTIALS + ", 'scopes': 5") + "}}",
        "tokens.tenant-a.auth.scopes: expected string or list, got number");
  }
}
