package dev.tokenmanager;

import dev.tokenmanager.internal.config.Option;
import dev.tokenmanager.internal.config.OptionTree;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a token is acquired, and who asks. The static methods name what each {@code auth.type} needs;
 * what does not belong to the type is refused at deployment. Mutable; not for several threads.
 */
public final class AuthOptions extends GivenOptions<AuthOptions> {

  /** {@value}. */
  public static final String DEFAULT_ASSERTION_AUDIENCE = "token_endpoint";

  /** {@value}. */
  public static final String DEFAULT_CLIENT_ASSERTION_TYPE =
      "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

  /** {@value}. */
  public static final String DEFAULT_SUBJECT_TOKEN_TYPE =
      "urn:ietf:params:oauth:token-type:access_token";

  /** Nothing is given: the defaults. */
  public AuthOptions() {}

  /** A copy. */
  public AuthOptions(AuthOptions other) {
    super(other);
  }

  /**
   * What JSON gives.
   *
   * @throws IllegalArgumentException for an unknown key, a wrong type or a number out of range,
   *     with one sentence that begins with the JSON path
   */
  public AuthOptions(JsonObject json) {
    this(OptionTree.ofSection(Option.AUTH, json));
  }

  AuthOptions(OptionTree tree) {
    super(tree);
  }

  @Override
  AuthOptions copy() {
    return new AuthOptions(this);
  }

  /** Client credentials (RFC 6749 §4.4). */
  public static AuthOptions clientCredentials(String clientId, SecretOptions clientSecret) {
    return new AuthOptions()
        .setType("client_credentials")
        .setClientId(clientId)
        .setClientSecret(clientSecret);
  }

  /**
   * Client credentials (RFC 6749 §4.4) without a secret: a key, an assertion or a certificate shows
   * who asks, see {@link #setPrivateKey}, {@link #setClientAssertionFile} and {@link
   * TlsOptions#setCertFile}.
   */
  public static AuthOptions clientCredentials(String clientId) {
    return new AuthOptions().setType("client_credentials").setClientId(clientId);
  }

  /** The password of a resource owner (RFC 6749 §4.3); {@link #setClientId} says who asks. */
  public static AuthOptions password(String username, SecretOptions password) {
    return new AuthOptions().setType("password").setUsername(username).setPassword(password);
  }

  /** A refresh token (RFC 6749 §6); {@link #setClientId} says who asks. */
  public static AuthOptions refreshToken(SecretOptions refreshToken) {
    return new AuthOptions().setType("refresh_token").setRefreshToken(refreshToken);
  }

  /** An assertion that is made elsewhere (RFC 7523 §2.1); {@link #setClientId} says who asks. */
  public static AuthOptions jwtBearer(SecretOptions assertion) {
    return new AuthOptions().setType("jwt_bearer").setAssertion(assertion);
  }

  /**
   * An assertion about that subject (RFC 7523 §2.1), signed with a private key; {@link
   * #setClientId} says who asks.
   */
  public static AuthOptions jwtBearer(String assertionSubject, SecretOptions privateKey) {
    return new AuthOptions()
        .setType("jwt_bearer")
        .setAssertionSubject(assertionSubject)
        .setPrivateKey(privateKey);
  }

  /** A token that is exchanged for another (RFC 8693); {@link #setClientId} says who asks. */
  public static AuthOptions tokenExchange(SecretOptions subjectToken) {
    return new AuthOptions().setType("token_exchange").setSubjectToken(subjectToken);
  }

  /**
   * Another token of these options that is exchanged (RFC 8693); {@link #setClientId} says who
   * asks.
   */
  public static AuthOptions tokenExchange(String subjectTokenName) {
    return new AuthOptions().setType("token_exchange").setSubjectTokenName(subjectTokenName);
  }

  /** A key that is served as a token which never expires. */
  public static AuthOptions apiKey(SecretOptions apiKey) {
    return new AuthOptions().setType("api_key").setApiKey(apiKey);
  }

  /** The grant, or {@code api_key}; required. {@link #clientCredentials} and the others set it. */
  public @Nullable String getType() {
    return text(Option.AUTH_TYPE);
  }

  /** Sets {@link #getType}. */
  public AuthOptions setType(String type) {
    return set(Option.AUTH_TYPE, type);
  }

  /** The client. Null: the one that Weaviate advertises. */
  public @Nullable String getClientId() {
    return text(Option.CLIENT_ID);
  }

  /** Sets {@link #getClientId}. */
  public AuthOptions setClientId(String clientId) {
    return set(Option.CLIENT_ID, clientId);
  }

  /** The secret of the client. Null: none. */
  public @Nullable SecretOptions getClientSecret() {
    return secret(Option.CLIENT_SECRET);
  }

  /** Sets {@link #getClientSecret}. */
  public AuthOptions setClientSecret(SecretOptions clientSecret) {
    return set(Option.CLIENT_SECRET, clientSecret);
  }

  /**
   * The secret that the client had before: tried once in the same attempt where the provider
   * refuses the client, for a day after either was seen to change. Null: none.
   */
  public @Nullable SecretOptions getPreviousClientSecret() {
    return secret(Option.PREVIOUS_CLIENT_SECRET);
  }

  /** Sets {@link #getPreviousClientSecret}. */
  public AuthOptions setPreviousClientSecret(SecretOptions previousClientSecret) {
    return set(Option.PREVIOUS_CLIENT_SECRET, previousClientSecret);
  }

  /**
   * A private key that signs the assertion of the client instead of a secret (RFC 7523), PEM. Null:
   * none.
   */
  public @Nullable SecretOptions getPrivateKey() {
    return secret(Option.PRIVATE_KEY);
  }

  /** Sets {@link #getPrivateKey}. */
  public AuthOptions setPrivateKey(SecretOptions privateKey) {
    return set(Option.PRIVATE_KEY, privateKey);
  }

  /** Opens an encrypted {@link #getPrivateKey}. Null: it is not encrypted. */
  public @Nullable SecretOptions getPrivateKeyPassword() {
    return secret(Option.PRIVATE_KEY_PASSWORD);
  }

  /** Sets {@link #getPrivateKeyPassword}. */
  public AuthOptions setPrivateKeyPassword(SecretOptions privateKeyPassword) {
    return set(Option.PRIVATE_KEY_PASSWORD, privateKeyPassword);
  }

  /** The {@code kid} by which the provider knows {@link #getPrivateKey}. Null: none is sent. */
  public @Nullable String getKeyId() {
    return text(Option.KEY_ID);
  }

  /** Sets {@link #getKeyId}. */
  public AuthOptions setKeyId(String keyId) {
    return set(Option.KEY_ID, keyId);
  }

  /**
   * What {@link #getPrivateKey} signs with, such as {@code ES256}. Null: RS256, or the one of its
   * curve.
   */
  public @Nullable String getAlgorithm() {
    return text(Option.ALGORITHM);
  }

  /** Sets {@link #getAlgorithm}. */
  public AuthOptions setAlgorithm(String algorithm) {
    return set(Option.ALGORITHM, algorithm);
  }

  /**
   * The {@code aud} of what {@link #getPrivateKey} signs: {@code token_endpoint}, {@code issuer} or
   * a URL.
   */
  public String getAssertionAudience() {
    return Objects.requireNonNull(text(Option.ASSERTION_AUDIENCE));
  }

  /** Sets {@link #getAssertionAudience}. */
  public AuthOptions setAssertionAudience(String assertionAudience) {
    return set(Option.ASSERTION_AUDIENCE, assertionAudience);
  }

  /**
   * The path of a file with an assertion of the client that is made elsewhere, such as a projected
   * service account token of Kubernetes; read again for every request. Null: none.
   */
  public @Nullable String getClientAssertionFile() {
    return text(Option.CLIENT_ASSERTION_FILE);
  }

  /** Sets {@link #getClientAssertionFile}. */
  public AuthOptions setClientAssertionFile(String clientAssertionFile) {
    return set(Option.CLIENT_ASSERTION_FILE, clientAssertionFile);
  }

  /** The {@code client_assertion_type} beside {@link #getClientAssertionFile}. */
  public String getClientAssertionType() {
    return Objects.requireNonNull(text(Option.CLIENT_ASSERTION_TYPE));
  }

  /** Sets {@link #getClientAssertionType}. */
  public AuthOptions setClientAssertionType(String clientAssertionType) {
    return set(Option.CLIENT_ASSERTION_TYPE, clientAssertionType);
  }

  /**
   * How the client authenticates (RFC 7591 §2), such as {@code client_secret_post}. Null: as the
   * metadata of the provider and the fields given allow.
   */
  public @Nullable String getClientAuthMethod() {
    return text(Option.CLIENT_AUTH_METHOD);
  }

  /** Sets {@link #getClientAuthMethod}. */
  public AuthOptions setClientAuthMethod(String clientAuthMethod) {
    return set(Option.CLIENT_AUTH_METHOD, clientAuthMethod);
  }

  /**
   * Added to the token request, such as {@code audience}: each a string, or a list of strings that
   * is sent value by value. Null: none.
   */
  public @Nullable JsonObject getExtraParameters() {
    return get(Option.EXTRA_PARAMETERS, JsonObject.class);
  }

  /** Sets {@link #getExtraParameters}. */
  public AuthOptions setExtraParameters(JsonObject extraParameters) {
    return set(Option.EXTRA_PARAMETERS, extraParameters.copy());
  }

  /** Adds to {@link #getExtraParameters}, in place of what has that name. */
  public AuthOptions addExtraParameter(String name, String... values) {
    JsonObject given = getExtraParameters();
    JsonObject all = given == null ? new JsonObject() : given.copy();
    all.put(name, values.length == 1 ? values[0] : new JsonArray(List.of((Object[]) values)));
    return set(Option.EXTRA_PARAMETERS, all);
  }

  /** The name of the resource owner, for type {@code password}. */
  public @Nullable String getUsername() {
    return text(Option.USERNAME);
  }

  /** Sets {@link #getUsername}. */
  public AuthOptions setUsername(String username) {
    return set(Option.USERNAME, username);
  }

  /** The first refresh token, for type {@code refresh_token}. */
  public @Nullable SecretOptions getRefreshToken() {
    return secret(Option.REFRESH_TOKEN);
  }

  /** Sets {@link #getRefreshToken}. */
  public AuthOptions setRefreshToken(SecretOptions refreshToken) {
    return set(Option.REFRESH_TOKEN, refreshToken);
  }

  /** A token that is held already, to start from, for type {@code refresh_token}. Null: none. */
  public @Nullable String getAccessToken() {
    return text(Option.ACCESS_TOKEN);
  }

  /** Sets {@link #getAccessToken}. */
  public AuthOptions setAccessToken(String accessToken) {
    return set(Option.ACCESS_TOKEN, accessToken);
  }

  /** What is left of {@link #getAccessToken}, in seconds. Null: its {@code exp} claim tells. */
  public @Nullable Long getExpiresInSeconds() {
    Number given = number(Option.EXPIRES_IN);
    return given == null ? null : given.longValue();
  }

  /** Sets {@link #getExpiresInSeconds}. */
  public AuthOptions setExpiresInSeconds(long expiresInSeconds) {
    return set(Option.EXPIRES_IN, expiresInSeconds);
  }

  /** The scopes (RFC 6749 §3.3) that are asked for. */
  public List<String> getScopes() {
    return list(Option.SCOPES);
  }

  /** Sets {@link #getScopes}. */
  public AuthOptions setScopes(List<String> scopes) {
    return setList(Option.SCOPES, scopes);
  }

  /** Sets {@link #getScopes}. */
  public AuthOptions setScopes(String... scopes) {
    return setScopes(List.of(scopes));
  }

  /** The password of the resource owner, for type {@code password}. */
  public @Nullable SecretOptions getPassword() {
    return secret(Option.PASSWORD);
  }

  /** Sets {@link #getPassword}. */
  public AuthOptions setPassword(SecretOptions password) {
    return set(Option.PASSWORD, password);
  }

  /** The key, for type {@code api_key}. */
  public @Nullable SecretOptions getApiKey() {
    return secret(Option.API_KEY);
  }

  /** Sets {@link #getApiKey}. */
  public AuthOptions setApiKey(SecretOptions apiKey) {
    return set(Option.API_KEY, apiKey);
  }

  /**
   * The JWT that the grant presents, for type {@code jwt_bearer}. Null: {@link #getPrivateKey}
   * signs one.
   */
  public @Nullable SecretOptions getAssertion() {
    return secret(Option.ASSERTION);
  }

  /** Sets {@link #getAssertion}. */
  public AuthOptions setAssertion(SecretOptions assertion) {
    return set(Option.ASSERTION, assertion);
  }

  /**
   * The {@code sub} of an assertion that {@link #getPrivateKey} signs, for type {@code jwt_bearer}.
   * Null: {@link #getAssertion} is given.
   */
  public @Nullable String getAssertionSubject() {
    return text(Option.ASSERTION_SUBJECT);
  }

  /** Sets {@link #getAssertionSubject}. */
  public AuthOptions setAssertionSubject(String assertionSubject) {
    return set(Option.ASSERTION_SUBJECT, assertionSubject);
  }

  /**
   * The token that is exchanged for another, for type {@code token_exchange}. Null: {@link
   * #getSubjectTokenName} is given.
   */
  public @Nullable SecretOptions getSubjectToken() {
    return secret(Option.SUBJECT_TOKEN);
  }

  /** Sets {@link #getSubjectToken}. */
  public AuthOptions setSubjectToken(SecretOptions subjectToken) {
    return set(Option.SUBJECT_TOKEN, subjectToken);
  }

  /**
   * The name of another token of these options, which is exchanged as it is held at the time. Null:
   * {@link #getSubjectToken} is given.
   */
  public @Nullable String getSubjectTokenName() {
    return text(Option.SUBJECT_TOKEN_NAME);
  }

  /** Sets {@link #getSubjectTokenName}. */
  public AuthOptions setSubjectTokenName(String subjectTokenName) {
    return set(Option.SUBJECT_TOKEN_NAME, subjectTokenName);
  }

  /** What the subject token is (RFC 8693 §3). */
  public String getSubjectTokenType() {
    return Objects.requireNonNull(text(Option.SUBJECT_TOKEN_TYPE));
  }

  /** Sets {@link #getSubjectTokenType}. */
  public AuthOptions setSubjectTokenType(String subjectTokenType) {
    return set(Option.SUBJECT_TOKEN_TYPE, subjectTokenType);
  }

  /** What the provider shall issue (RFC 8693 §3). Null: it decides. */
  public @Nullable String getRequestedTokenType() {
    return text(Option.REQUESTED_TOKEN_TYPE);
  }

  /** Sets {@link #getRequestedTokenType}. */
  public AuthOptions setRequestedTokenType(String requestedTokenType) {
    return set(Option.REQUESTED_TOKEN_TYPE, requestedTokenType);
  }

  /** For whom the exchanged token is, by names of the provider. */
  public List<String> getAudience() {
    return list(Option.AUDIENCE);
  }

  /** Sets {@link #getAudience}. */
  public AuthOptions setAudience(List<String> audience) {
    return setList(Option.AUDIENCE, audience);
  }

  /** Sets {@link #getAudience}. */
  public AuthOptions setAudience(String... audience) {
    return setAudience(List.of(audience));
  }

  /** For whom the exchanged token is, by URI (RFC 8707). */
  public List<String> getResource() {
    return list(Option.RESOURCE);
  }

  /** Sets {@link #getResource}. */
  public AuthOptions setResource(List<String> resource) {
    return setList(Option.RESOURCE, resource);
  }

  /** Sets {@link #getResource}. */
  public AuthOptions setResource(String... resource) {
    return setResource(List.of(resource));
  }
}
