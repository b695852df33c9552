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
 * @param assertion shown instead of a secret, null: none
 * @param extraParameters added to every token request, each once for each of its values, in their
 *     order
 * @param previousSecret tried where the provider refuses the client with {@code secret}, null: none
 */
public record ClientOptions(
    @Nullable String clientId,
    @Nullable SecretSource secret,
    @Nullable ClientAuthMethod authMethod,
    @Nullable ClientAssertion assertion,
    Map<String, List<String>> extraParameters,
    @Nullable SecretSource previousSecret) {

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
          "assertion",
          "client_assertion",
          "client_assertion_type");

  public ClientOptions {
    extraParameters = Map.copyOf(extraParameters);
  }

  /** One that shows a secret at most, and has no previous one. */
  public ClientOptions(
      @Nullable String clientId,
      @Nullable SecretSource secret,
      @Nullable ClientAuthMethod authMethod,
      Map<String, List<String>> extraParameters) {
    this(clientId, secret, authMethod, null, extraParameters, null);
  }

  /** Where what the client shows comes from, if it shows anything. */
  public List<SecretSource> secrets() {
    Stream<SecretSource> own = Stream.of(secret, previousSecret).filter(Objects::nonNull);
    return assertion == null
        ? own.toList()
        : Stream.concat(own, assertion.source().secrets().stream()).toList();
  }

  /** What it shows instead of a secret, if anything. */
  List<AssertionOptions> assertions() {
    return assertion == null ? List.of() : List.of(assertion.source());
  }

  /** The same client as it was before its secret changed; null where no previous one is given. */
  public @Nullable ClientOptions withPreviousSecret() {
    return previousSecret == null
        ? null
        : new ClientOptions(clientId, previousSecret, authMethod, assertion, extraParameters, null);
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
    ClientAssertion assertion = AssertionOptionsReader.ofClient(auth);
    ClientAuthMethod method = authMethod(auth, secret, assertion);
    return new ClientOptions(
        auth.textOrNull(Option.CLIENT_ID),
        secret,
        method,
        assertion,
        extraParameters(auth),
        previousSecret(auth, secret, method));
  }

  private static @Nullable SecretSource previousSecret(
      JsonFields auth, @Nullable SecretSource secret, @Nullable ClientAuthMethod method) {
    SecretSource previous = auth.secret(Option.PREVIOUS_CLIENT_SECRET);
    if (previous != null && secret == null) {
      throw new IllegalArgumentException(
          previous.where()
              + ": only allowed beside the current secret, "
              + JsonFields.ways(Option.CLIENT_SECRET));
    }
    if (previous != null && method != null && !method.sendsSecret()) {
      throw new IllegalArgumentException(
          previous.where()
              + ": clientAuthMethod "
              + method.value()
              + " sends no secret, remove it");
    }
    return previous;
  }

  private static @Nullable ClientAuthMethod authMethod(
      JsonFields auth, @Nullable SecretSource secret, @Nullable ClientAssertion assertion) {
    JsonValue given = auth.get(Option.CLIENT_AUTH_METHOD);
    if (given == null) {
      return null;
    }
    ClientAuthMethod method =
        ClientAuthMethod.of(given.oneOf(Option.CLIENT_AUTH_METHOD.choices())).orElseThrow();
    String unfit = unfit(method, secret, assertion);
    if (unfit != null) {
      throw given.refuse(unfit);
    }
    return method;
  }

  /** Why this method cannot be used with what is given; null: it can. */
  private static @Nullable String unfit(
      ClientAuthMethod method, @Nullable SecretSource secret, @Nullable ClientAssertion assertion) {
    return switch (method) {
      case NONE, TLS_CLIENT_AUTH -> tooMuch(method, secret, assertion);
      case PRIVATE_KEY_JWT ->
          assertion == null
              ? method.value()
                  + " needs a key or an assertion, "
                  + JsonFields.ways(Option.PRIVATE_KEY)
                  + ", or clientAssertionFile"
              : null;
      case CLIENT_SECRET_BASIC, CLIENT_SECRET_POST ->
          secret == null
              ? method.value() + " needs a secret, " + JsonFields.ways(Option.CLIENT_SECRET)
              : null;
    };
  }

  /** What a client that shows nothing would not send; null: there is nothing. */
  private static @Nullable String tooMuch(
      ClientAuthMethod method, @Nullable SecretSource secret, @Nullable ClientAssertion assertion) {
    if (secret != null) {
      return method.value() + " sends no secret, remove " + secret.where();
    }
    return assertion == null
        ? null
        : method.value()
            + " sends no assertion, remove "
            + assertion.source().secrets().get(0).where();
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
