package dev.tokenmanager.internal.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who asks at the token endpoint. Immutable.
 *
 * @param clientId null: the one that Weaviate advertises
 * @param secret null: a public client
 * @param authMethod null: chosen from the provider metadata
 * @param extraParameters added to every token request, each once for each of its values, in their
 *     order
 * @param previousSecret tried where the provider refuses the client with {@code secret}, null: none
 */
public record ClientOptions(
    @Nullable String clientId,
    @Nullable SecretSource secret,
    @Nullable ClientAuthMethod authMethod,
    Map<String, List<String>> extraParameters,
    @Nullable SecretSource previousSecret) {

  private static final List<String> UNSUPPORTED_METHODS = List.of("private_key_jwt");

  /** RFC 6749 §3.2: no parameter twice, and these are ours. */
  private static final Set<String> OWN_PARAMETERS =
      Set.of(
          "grant_type",
          "client_id",
          "client_secret",
          "scope",
          "username",
          "password",
          "refresh_token",
          "subject_token",
          "subject_token_type",
          "requested_token_type",
          "client_assertion",
          "client_assertion_type");

  public ClientOptions {
    extraParameters = Map.copyOf(extraParameters);
  }

  /** A client without a previous secret. */
  public ClientOptions(
      @Nullable String clientId,
      @Nullable SecretSource secret,
      @Nullable ClientAuthMethod authMethod,
      Map<String, List<String>> extraParameters) {
    this(clientId, secret, authMethod, extraParameters, null);
  }

  /** Where the client's secrets come from, if it has any. */
  public List<SecretSource> secrets() {
    return Stream.of(secret, previousSecret).filter(Objects::nonNull).toList();
  }

  /** The same client as it was before its secret changed; null where no previous one is given. */
  public @Nullable ClientOptions withPreviousSecret() {
    return previousSecret == null
        ? null
        : new ClientOptions(clientId, previousSecret, authMethod, extraParameters);
  }

  /**
   * Reads the client of any grant.
   *
   * @param idAdvertised whether Weaviate advertises the client id
   */
  static ClientOptions from(JsonFields auth, boolean idAdvertised) {
    if (!idAdvertised) {
      auth.require(Option.CLIENT_ID, "required unless weaviateUrl is given");
    }
    SecretSource secret = auth.secret(Option.CLIENT_SECRET);
    return new ClientOptions(
        auth.textOrNull(Option.CLIENT_ID),
        secret,
        authMethod(auth, secret),
        extraParameters(auth),
        previousSecret(auth, secret));
  }

  private static @Nullable SecretSource previousSecret(
      JsonFields auth, @Nullable SecretSource secret) {
    SecretSource previous = auth.secret(Option.PREVIOUS_CLIENT_SECRET);
    if (previous != null && secret == null) {
      throw new IllegalArgumentException(
          previous.where()
              + ": only allowed beside the current secret, "
              + JsonFields.ways(Option.CLIENT_SECRET));
    }
    return previous;
  }

  private static @Nullable ClientAuthMethod authMethod(
      JsonFields auth, @Nullable SecretSource secret) {
    JsonValue given = auth.get(Option.CLIENT_AUTH_METHOD);
    if (given == null) {
      return null;
    }
    if (UNSUPPORTED_METHODS.contains(given.string())) {
      throw given.refuse(given.string() + " is not supported yet");
    }
    ClientAuthMethod method =
        ClientAuthMethod.of(given.oneOf(Option.CLIENT_AUTH_METHOD.choices())).orElseThrow();
    boolean sendsNone =
        method == ClientAuthMethod.NONE || method == ClientAuthMethod.TLS_CLIENT_AUTH;
    if (sendsNone && secret != null) {
      throw given.refuse(method.value() + " sends no secret, remove " + secret.where());
    }
    if (!sendsNone && secret == null) {
      throw given.refuse(
          method.value() + " needs a secret, " + JsonFields.ways(Option.CLIENT_SECRET));
    }
    return method;
  }

  private static Map<String, List<String>> extraParameters(JsonFields auth) {
    JsonFields given = auth.object(Option.EXTRA_PARAMETERS);
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    for (String name : given.keys()) {
      JsonValue value = given.get(name);
      if (value == null) {
        continue;
      }
      if (name.isBlank() || OWN_PARAMETERS.contains(name)) {
        throw value.refuse("not allowed as an extra parameter");
      }
      parameters.put(name, value.textOrTexts());
    }
    return parameters;
  }
}
