package dev.tokenmanager.keycloak;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/** Token requests in plain HTTP, without any code of the product. Any thread, blocking. */
final class TokenRequests {

  private final HttpClient http = HttpClient.newHttpClient();
  private final String tokenEndpoint;

  TokenRequests(String tokenEndpoint) {
    this.tokenEndpoint = tokenEndpoint;
  }

  /** A reply of the token endpoint. */
  record Reply(int status, JsonObject body) {

    String accessToken() {
      return body.getString("access_token");
    }

    String refreshToken() {
      return body.getString("refresh_token");
    }
  }

  Reply clientCredentials(String clientId, String secret) {
    return post(
        Map.of("grant_type", "client_credentials", "client_id", clientId, "client_secret", secret));
  }

  Reply password(String clientId, String username, String password, String scope) {
    return post(
        Map.of(
            "grant_type", "password",
            "client_id", clientId,
            "username", username,
            "password", password,
            "scope", scope));
  }

  Reply refresh(String clientId, String refreshToken) {
    return post(
        Map.of(
            "grant_type", "refresh_token",
            "client_id", clientId,
            "refresh_token", refreshToken));
  }

  Reply post(Map<String, String> form) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(tokenEndpoint))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(encode(form)))
            .build();
    HttpResponse<String> response = send(http, request);
    return new Reply(response.statusCode(), new JsonObject(response.body()));
  }

  static HttpResponse<String> send(HttpClient http, HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String encode(Map<String, String> form) {
    return form.entrySet().stream()
        .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }
}
