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
import org.junit.jupiter.params.provider.ValueSource;

class AuthRefusalsTest {

  private static final String PUBLIC = "'type': 'client_credentials', 'clientId': 'id'";
  private static final String PASSWORD = "'type': 'password', 'clientId': 'id', 'username': 'u'";
  private static final String REFRESH = "'type': 'refresh_token', 'clientId': 'id'";
  private static final String TYPES =
      "client_credentials, password, refresh_token, api_key, token_exchange";

  @ParameterizedTest
  @MethodSource({"types", "secrets", "meant", "clients", "scopes", "rotations", "exchanges"})
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
            "auth.clientAuthMethod: expected one of client_secret_basic, client_secret_post, tls_client_auth, none"),
        arguments(
            CREDENTIALS + ", 'clientAuthMethod': 'client_secret_POST'",
            "auth.clientAuthMethod: expected one of client_secret_basic, client_secret_post, tls_client_auth, none;"
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
            "auth.clientAuthMethod: expected one of client_secret_basic, client_secret_post, tls_client_auth, none"),
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "privateKey",
        "privateKeyFile",
        "privateKeyEnv",
        "keyId",
        "algorithm",
        "assertionAudience",
        "clientAssertionFile",
        "clientAssertionType",
        "privateKeyPassword",
        "privateKeyPasswordFile",
        "privateKeyPasswordEnv"
      })
  void read_fieldNotSupportedYet_isRefused(String key) {
    assertRefused(
        auth(PUBLIC + ", '" + key + "': 's3cr3t-value'"), "auth." + key + ": is not supported yet");
  }

  @ParameterizedTest
  @ValueSource(strings = "private_key_jwt")
  void read_methodNotSupportedYet_isRefused(String method) {
    assertRefused(
        auth(PUBLIC + ", 'clientAuthMethod': '" + method + "'"),
        "auth.clientAuthMethod: " + method + " is not supported yet");
  }

  @Test
  void read_wrongScopesOfAnEntry_isRefusedWithItsPath() {
    assertRefused(
        "{'tokens': {'tenant-a': " + auth(CREDENTIALS + ", 'scopes': 5") + "}}",
        "tokens.tenant-a.auth.scopes: expected string or list, got number");
  }
}
