package dev.tokenmanager.internal.config;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads how a token is acquired. */
final class AuthOptionsReader {

  static final String API_KEY = "api_key";

  /** RFC 6749 §3.3. */
  private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]+");

  private AuthOptionsReader() {}

  /** The value of {@code type}. */
  static String type(JsonFields auth) {
    List<String> types = Option.AUTH_TYPE.choices();
    return auth.require(Option.AUTH_TYPE, "required, one of " + String.join(", ", types))
        .oneOf(types);
  }

  /**
   * Reads the fields of any type.
   *
   * @param idAdvertised whether Weaviate advertises the client id
   * @param certificate whether the client shows a certificate, which may stand for a secret
   */
  static AuthOptions read(JsonFields auth, boolean idAdvertised, boolean certificate) {
    String type = type(auth);
    refuseOtherFields(auth, type);
    return switch (type) {
      case "client_credentials" -> clientCredentials(auth, idAdvertised, certificate);
      case "password" ->
          new AuthOptions.Password(
              auth.require(Option.USERNAME, "required for type password").string(),
              auth.requireSecret(Option.PASSWORD),
              ClientOptions.from(auth, idAdvertised),
              scopes(auth));
      case "refresh_token" -> refreshToken(auth, idAdvertised);
      case "token_exchange" -> tokenExchange(auth, idAdvertised);
      case "jwt_bearer" -> jwtBearer(auth, idAdvertised);
      default -> new AuthOptions.ApiKey(auth.requireSecret(Option.API_KEY));
    };
  }

  private static void refuseOtherFields(JsonFields auth, String type) {
    List<String> known = Option.keysOf(type);
    for (String key : auth.keys()) {
      if (auth.has(key) && !known.contains(key) && Option.isKeyOfATypeOfAuth(key)) {
        throw auth.refuse(key, "does not belong to type " + type);
      }
    }
    auth.only(known);
  }

  private static AuthOptions clientCredentials(
      JsonFields auth, boolean idAdvertised, boolean certificate) {
    ClientOptions client = ClientOptions.from(auth, idAdvertised);
    boolean shows = client.secret() != null || client.assertion() != null || certificate;
    if (!shows && client.authMethod() == null) {
      throw auth.refuse(
          Option.CLIENT_SECRET,
          "required for client_credentials, "
              + JsonFields.ways(Option.CLIENT_SECRET)
              + ", or a privateKey or clientAssertionFile instead (or clientAuthMethod none for a"
              + " client without secret)");
    }
    return new AuthOptions.ClientCredentials(client, scopes(auth));
  }

  private static AuthOptions refreshToken(JsonFields auth, boolean idAdvertised) {
    JsonValue accessToken = auth.get(Option.ACCESS_TOKEN);
    JsonValue expiresIn = auth.get(Option.EXPIRES_IN);
    if (expiresIn != null && accessToken == null) {
      throw expiresIn.refuse("only allowed beside accessToken");
    }
    return new AuthOptions.RefreshToken(
        auth.requireSecret(Option.REFRESH_TOKEN),
        accessToken == null ? null : accessToken.secret(),
        expiresIn == null ? null : auth.duration(Option.EXPIRES_IN),
        ClientOptions.from(auth, idAdvertised),
        scopes(auth));
  }

  private static AuthOptions tokenExchange(JsonFields auth, boolean idAdvertised) {
    JsonFields extra = auth.object(Option.EXTRA_PARAMETERS);
    for (Option own : List.of(Option.AUDIENCE, Option.RESOURCE)) {
      if (extra.has(own.key())) {
        throw extra.refuse(own.key(), "give auth." + own.key() + " instead");
      }
    }
    return new AuthOptions.TokenExchange(
        subject(auth),
        tokenType(auth, Option.SUBJECT_TOKEN_TYPE, auth.text(Option.SUBJECT_TOKEN_TYPE)),
        auth.has(Option.REQUESTED_TOKEN_TYPE)
            ? tokenType(
                auth, Option.REQUESTED_TOKEN_TYPE, auth.textOrNull(Option.REQUESTED_TOKEN_TYPE))
            : null,
        texts(auth, Option.AUDIENCE),
        texts(auth, Option.RESOURCE),
        ClientOptions.from(auth, idAdvertised),
        scopes(auth));
  }

  private static AuthOptions jwtBearer(JsonFields auth, boolean idAdvertised) {
    return new AuthOptions.JwtBearer(
        AssertionOptionsReader.ofGrant(auth),
        auth.textOrNull(Option.ASSERTION_SUBJECT),
        ClientOptions.from(auth, idAdvertised),
        scopes(auth));
  }

  private static Subject subject(JsonFields auth) {
    SecretSource given = auth.secret(Option.SUBJECT_TOKEN);
    String name = auth.textOrNull(Option.SUBJECT_TOKEN_NAME);
    if (given != null && name != null) {
      throw auth.refuse(
          Option.SUBJECT_TOKEN_NAME, "not allowed beside " + given.where() + ", give one of them");
    }
    if (given != null) {
      return new Subject.Given(given);
    }
    if (name == null) {
      throw auth.refuse(
          Option.SUBJECT_TOKEN,
          "required, "
              + JsonFields.ways(Option.SUBJECT_TOKEN)
              + ", or subjectTokenName for another token of these options");
    }
    return new Subject.Named(name, null);
  }

  /** An identifier of RFC 8693 §3, which is a URI. */
  private static String tokenType(JsonFields auth, Option option, @Nullable String type) {
    if (type == null || type.indexOf(':') < 0) {
      throw auth.refuse(
          option, "expected a URI, such as " + Option.SUBJECT_TOKEN_TYPE.fallbackText());
    }
    return type;
  }

  private static List<String> texts(JsonFields auth, Option option) {
    JsonValue given = auth.get(option);
    if (given == null) {
      return List.of();
    }
    List<String> texts = given.textOrTexts();
    if (texts.stream().anyMatch(String::isBlank)) {
      throw given.refuse("must not be empty");
    }
    return texts;
  }

  /** The scopes in their order, without repeats; none when absent. */
  private static List<String> scopes(JsonFields auth) {
    JsonValue given = auth.get(Option.SCOPES);
    return given == null
        ? List.of()
        : given.listOrWords().stream().map(AuthOptionsReader::scope).distinct().toList();
  }

  private static String scope(JsonValue value) {
    String scope = value.string();
    if (!SCOPE.matcher(scope).matches()) {
      throw value.refuse("expected one scope, of ASCII characters without spaces, \" and \\");
    }
    return scope;
  }
}
