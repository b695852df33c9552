package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.internal.config.AuthOptions;
import dev.tokenmanager.internal.token.Secret;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Writes a token request (RFC 6749 §4.3.2, §4.4.2, §6, RFC 7523 §2, RFC 8693 §2.1, RFC 8705 §2), or
 * its opposite (RFC 7009 §2.1). Pure; any thread.
 */
final class TokenRequestEncoder {

  private TokenRequestEncoder() {}

  /**
   * Headers and form of a request. Immutable; {@link #toString} shows neither.
   *
   * @param headers as they are sent
   * @param form the encoded body
   */
  record Encoded(Map<String, String> headers, String form) {
    Encoded {
      headers = Map.copyOf(headers);
    }

    @Override
    public String toString() {
      return "Encoded[***]";
    }
  }

  /**
   * The request.
   *
   * @param extraParameters added in the order of their names, each as often as it has values; one
   *     that the grant or the client authentication already wrote into the form is left out, so
   *     that they cannot be overridden
   */
  static Encoded encode(Grant grant, ClientAuth auth, Map<String, List<String>> extraParameters) {
    FormBody form = new FormBody().add("grant_type", grant.type());
    addGrant(form, grant);
    addClient(form, auth);
    new TreeMap<>(extraParameters).forEach(form::add);
    return new Encoded(headers(auth), form.encoded());
  }

  /**
   * A request that revokes.
   *
   * @param token what is to end
   * @param hint {@code token_type_hint}, what it is
   */
  static Encoded encodeRevocation(Secret token, String hint, ClientAuth auth) {
    FormBody form = new FormBody().add("token", token.reveal()).add("token_type_hint", hint);
    addClient(form, auth);
    return new Encoded(headers(auth), form.encoded());
  }

  private static void addGrant(FormBody form, Grant grant) {
    if (grant instanceof Grant.ClientCredentials credentials) {
      addScopes(form, credentials.scopes());
    } else if (grant instanceof Grant.Password password) {
      form.add("username", password.username()).add("password", password.password().reveal());
      addScopes(form, password.scopes());
    } else if (grant instanceof Grant.RefreshToken refresh) {
      form.add("refresh_token", refresh.refreshToken().reveal());
      addScopes(form, refresh.scopes());
    } else if (grant instanceof Grant.TokenExchange exchange) {
      addExchange(form, exchange);
    } else if (grant instanceof Grant.JwtBearer bearer) {
      form.add("assertion", bearer.assertion().reveal());
      addScopes(form, bearer.scopes());
    }
  }

  private static void addExchange(FormBody form, Grant.TokenExchange grant) {
    AuthOptions.TokenExchange options = grant.options();
    form.add("subject_token", grant.subjectToken().reveal())
        .add("subject_token_type", options.subjectTokenType());
    if (options.requestedTokenType() != null) {
      form.add("requested_token_type", options.requestedTokenType());
    }
    form.add("audience", options.audience()).add("resource", options.resource());
    addScopes(form, grant.scopes());
  }

  private static void addScopes(FormBody form, List<String> scopes) {
    if (!scopes.isEmpty()) {
      form.add("scope", String.join(" ", scopes));
    }
  }

  private static void addClient(FormBody form, ClientAuth auth) {
    if (auth instanceof ClientAuth.None || auth instanceof ClientAuth.Certificate) {
      form.add("client_id", auth.clientId());
    } else if (auth instanceof ClientAuth.Post post) {
      form.add("client_id", post.clientId()).add("client_secret", post.secret().reveal());
    } else if (auth instanceof ClientAuth.Assertion shown) {
      form.add("client_id", shown.clientId())
          .add("client_assertion_type", shown.type())
          .add("client_assertion", shown.assertion().reveal());
    }
  }

  private static Map<String, String> headers(ClientAuth auth) {
    Map<String, String> headers = new HashMap<>();
    headers.put("Accept", "application/json");
    headers.put("Content-Type", "application/x-www-form-urlencoded");
    if (auth instanceof ClientAuth.Basic basic) {
      headers.put("Authorization", "Basic " + basic(basic.clientId(), basic.secret()));
    }
    return headers;
  }

  /** Id and secret are form-encoded before they are joined (RFC 6749 §2.3.1). */
  private static String basic(String clientId, Secret secret) {
    String pair = FormBody.encode(clientId) + ":" + FormBody.encode(secret.reveal());
    return Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * A body of {@code application/x-www-form-urlencoded} in UTF-8 (RFC 6749 appendix B). A field
   * that was added first stays. Not shared between threads.
   */
  private static final class FormBody {

    private final Map<String, List<String>> fields = new LinkedHashMap<>();

    FormBody add(String name, String value) {
      return add(name, List.of(value));
    }

    /** A field that may stand there more than once, such as {@code resource} (RFC 8707 §2). */
    FormBody add(String name, List<String> values) {
      fields.putIfAbsent(name, List.copyOf(values));
      return this;
    }

    String encoded() {
      return fields.entrySet().stream()
          .flatMap(
              field ->
                  field.getValue().stream()
                      .map(value -> encode(field.getKey()) + "=" + encode(value)))
          .collect(Collectors.joining("&"));
    }

    static String encode(String text) {
      return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
  }
}
