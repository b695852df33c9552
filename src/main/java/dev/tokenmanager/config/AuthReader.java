package dev.tokenmanager.config;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads how a token is acquired. Pure. */
final class AuthReader {

  private static final String API_KEY = "api_key";
  private static final String CLIENT_SECRET = "clientSecret";
  private static final String METHOD = "clientAuthMethod";
  private static final String EXTRA = "extraParameters";
  private static final List<String> LATER_METHODS = List.of("private_key_jwt", "tls_client_auth");
  private static final List<String> LATER_KEYS =
      List.of(
          "privateKey",
          "privateKeyFile",
          "privateKeyEnv",
          "keyId",
          "algorithm",
          "clientAssertionFile",
          "clientAssertionType");

  private AuthReader() {}

  static boolean isApiKey(OptionsNode node) {
    return API_KEY.equals(node.text("type"));
  }

  static AuthOptions read(OptionsNode node, ProviderOptions provider) {
    for (String key : LATER_KEYS) {
      if (node.hasOwn(key)) {
        throw node.refusal(key, "is not supported yet; leave it out");
      }
    }
    AuthOptions auth =
        switch (node.requiredText("type")) {
          case "client_credentials" -> clientCredentials(node, provider);
          case "password" -> password(node, provider);
          case "refresh_token" -> refreshToken(node, provider);
          case API_KEY -> new AuthOptions.ApiKey(SecretOption.required(node, "apiKey"));
          default ->
              throw node.refusal(
                  "type", "expected client_credentials, password, refresh_token or api_key");
        };
    node.refuseUnknownKeys();
    return auth;
  }

  private static AuthOptions clientCredentials(OptionsNode node, ProviderOptions provider) {
    ClientOptions client = client(node, provider);
    if (client.secret() == null) {
      SecretOption.required(node, CLIENT_SECRET);
    }
    return new AuthOptions.ClientCredentials(client, node.words("scopes"));
  }

  private static AuthOptions password(OptionsNode node, ProviderOptions provider) {
    return new AuthOptions.Password(
        node.requiredText("username"),
        SecretOption.required(node, "password"),
        client(node, provider),
        node.words("scopes"));
  }

  private static AuthOptions refreshToken(OptionsNode node, ProviderOptions provider) {
    String accessToken = node.text("accessToken");
    String expiresIn = "expiresInSeconds";
    if (accessToken == null && node.has(expiresIn)) {
      throw node.refusal(expiresIn, "belongs to accessToken, which is missing");
    }
    long seconds = node.whole(expiresIn, 1, Limits.YEAR_SECONDS, 0);
    return new AuthOptions.RefreshToken(
        SecretOption.required(node, "refreshToken"),
        accessToken == null ? null : new Secret(accessToken),
        seconds == 0 ? null : Duration.ofSeconds(seconds),
        client(node, provider));
  }

  private static ClientOptions client(OptionsNode node, ProviderOptions provider) {
    String clientId = node.text("clientId");
    if (clientId == null && !(provider instanceof ProviderOptions.Weaviate)) {
      throw node.refusal("clientId", "missing; only beside weaviateUrl may it be left out");
    }
    SecretSource secret = SecretOption.read(node, CLIENT_SECRET);
    return new ClientOptions(clientId, secret, method(node, secret), extraParameters(node));
  }

  private static @Nullable ClientAuthMethod method(
      OptionsNode node, @Nullable SecretSource secret) {
    String value = node.text(METHOD);
    if (value == null) {
      return null;
    }
    if (LATER_METHODS.contains(value)) {
      throw node.refusal(METHOD, value + " is not supported yet");
    }
    ClientAuthMethod method =
        ClientAuthMethod.of(value)
            .orElseThrow(
                () ->
                    node.refusal(
                        METHOD, "expected client_secret_basic, client_secret_post or none"));
    if ((method == ClientAuthMethod.NONE) != (secret == null)) {
      throw node.refusal(
          METHOD,
          secret == null ? value + " needs a client secret" : "none goes without a client secret");
    }
    return method;
  }

  private static Map<String, String> extraParameters(OptionsNode node) {
    OptionsNode extra = node.child(EXTRA);
    Map<String, String> parameters = new HashMap<>();
    if (extra != null) {
      extra.keys().forEach(key -> parameters.put(key, extra.requiredText(key)));
    }
    return parameters;
  }
}
