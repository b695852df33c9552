package dev.tokenmanager.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads who asks at the token endpoint. */
final class ClientOptionsReader {

  static final List<String> KEYS = keys();

  private static final List<String> UNSUPPORTED_METHODS =
      List.of("private_key_jwt", "tls_client_auth");

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
          "client_assertion",
          "client_assertion_type");

  private ClientOptionsReader() {}

  private static List<String> keys() {
    List<String> keys = new ArrayList<>();
    keys.add("clientId");
    keys.addAll(SecretSourceReader.keys("clientSecret"));
    keys.add("clientAuthMethod");
    keys.add("extraParameters");
    return List.copyOf(keys);
  }

  /**
   * Reads the client of any grant.
   *
   * @param idAdvertised whether Weaviate advertises the client id
   */
  static ClientOptions read(JsonFields auth, boolean idAdvertised) {
    if (!idAdvertised) {
      auth.require("clientId", "required unless weaviateUrl is given");
    }
    SecretSource secret = SecretSourceReader.read(auth, "clientSecret");
    return new ClientOptions(
        auth.string("clientId"), secret, authMethod(auth, secret), extraParameters(auth));
  }

  private static @Nullable ClientAuthMethod authMethod(
      JsonFields auth, @Nullable SecretSource secret) {
    JsonValue given = auth.get("clientAuthMethod");
    if (given == null) {
      return null;
    }
    if (UNSUPPORTED_METHODS.contains(given.string())) {
      throw given.refuse(given.string() + " is not supported yet");
    }
    ClientAuthMethod method =
        ClientAuthMethod.of(given.string())
            .orElseThrow(
                () -> given.refuse("expected client_secret_basic, client_secret_post or none"));
    if (method == ClientAuthMethod.NONE && secret != null) {
      throw given.refuse("none sends no secret, remove " + secret.where());
    }
    if (method != ClientAuthMethod.NONE && secret == null) {
      throw given.refuse(
          method.value() + " needs a secret, " + SecretSourceReader.ways("clientSecret"));
    }
    return method;
  }

  private static Map<String, String> extraParameters(JsonFields auth) {
    JsonFields given = auth.object("extraParameters");
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String name : given.keys()) {
      JsonValue value = given.get(name);
      if (value == null) {
        continue;
      }
      if (name.isBlank() || OWN_PARAMETERS.contains(name)) {
        throw value.refuse("not allowed as an extra parameter");
      }
      parameters.put(name, value.text());
    }
    return parameters;
  }
}
