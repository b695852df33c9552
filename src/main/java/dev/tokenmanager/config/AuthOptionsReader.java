package dev.tokenmanager.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads how a token is acquired. */
final class AuthOptionsReader {

  static final String API_KEY = "api_key";

  /** The fields of each type, without {@code type} itself. */
  private static final Map<String, List<String>> FIELDS = fieldsOfTypes();

  private static final String TYPES = String.join(", ", FIELDS.keySet());

  private AuthOptionsReader() {}

  private static Map<String, List<String>> fieldsOfTypes() {
    List<String> client = ClientOptionsReader.KEYS;
    Map<String, List<String>> fields = new LinkedHashMap<>();
    fields.put("client_credentials", join(client, List.of("scopes")));
    fields.put(
        "password",
        join(client, List.of("username", "scopes"), SecretSourceReader.keys("password")));
    fields.put(
        "refresh_token",
        join(
            client,
            SecretSourceReader.keys("refreshToken"),
            List.of("accessToken", "expiresInSeconds")));
    fields.put(API_KEY, SecretSourceReader.keys("apiKey"));
    return fields;
  }

  @SafeVarargs
  private static List<String> join(List<String>... lists) {
    List<String> all = new ArrayList<>();
    for (List<String> list : lists) {
      all.addAll(list);
    }
    return all;
  }

  /** The value of {@code type}, one of the four. */
  static String type(JsonFields auth) {
    JsonValue type = auth.require("type", "required, one of " + TYPES);
    if (!FIELDS.containsKey(type.string())) {
      throw type.refuse("expected one of " + TYPES);
    }
    return type.string();
  }

  /**
   * Reads the fields of any type.
   *
   * @param idAdvertised whether Weaviate advertises the client id
   */
  static AuthOptions read(JsonFields auth, boolean idAdvertised) {
    String type = type(auth);
    refuseOtherFields(auth, type);
    return switch (type) {
      case "client_credentials" -> clientCredentials(auth, idAdvertised);
      case "password" ->
          new AuthOptions.Password(
              auth.require("username", "required for type password").string(),
              SecretSourceReader.require(auth, "password"),
              ClientOptionsReader.read(auth, idAdvertised),
              ScopesReader.read(auth));
      case "refresh_token" -> refreshToken(auth, idAdvertised);
      default -> new AuthOptions.ApiKey(SecretSourceReader.require(auth, "apiKey"));
    };
  }

  private static void refuseOtherFields(JsonFields auth, String type) {
    Unsupported.refuse(
        auth,
        "privateKey",
        "privateKeyFile",
        "privateKeyEnv",
        "keyId",
        "algorithm",
        "clientAssertionFile",
        "clientAssertionType");
    List<String> known = join(List.of("type"), FIELDS.getOrDefault(type, List.of()));
    for (String key : auth.keys()) {
      if (auth.has(key) && !known.contains(key) && isField(key)) {
        throw auth.refuse(key, "does not belong to type " + type);
      }
    }
    auth.only(known);
  }

  private static boolean isField(String key) {
    return FIELDS.values().stream().anyMatch(keys -> keys.contains(key));
  }

  private static AuthOptions clientCredentials(JsonFields auth, boolean idAdvertised) {
    ClientOptions client = ClientOptionsReader.read(auth, idAdvertised);
    if (client.secret() == null && client.authMethod() == null) {
      throw auth.refuse(
          "clientSecret",
          "required for client_credentials, "
              + SecretSourceReader.ways("clientSecret")
              + " (or clientAuthMethod none for a client without secret)");
    }
    return new AuthOptions.ClientCredentials(client, ScopesReader.read(auth));
  }

  private static AuthOptions refreshToken(JsonFields auth, boolean idAdvertised) {
    JsonValue accessToken = auth.get("accessToken");
    JsonValue expiresIn = auth.get("expiresInSeconds");
    if (expiresIn != null && accessToken == null) {
      throw expiresIn.refuse("only allowed beside accessToken");
    }
    return new AuthOptions.RefreshToken(
        SecretSourceReader.require(auth, "refreshToken"),
        accessToken == null ? null : accessToken.secret(),
        seconds(auth, expiresIn),
        ClientOptionsReader.read(auth, idAdvertised));
  }

  private static @Nullable Duration seconds(JsonFields auth, @Nullable JsonValue given) {
    return given == null ? null : auth.seconds("expiresInSeconds", Duration.ZERO, 1);
  }
}
