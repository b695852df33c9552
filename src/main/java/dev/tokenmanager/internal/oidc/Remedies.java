package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.ForeignText;
import dev.tokenmanager.internal.token.ProviderException;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an operator should do about a failure at the provider: the one place for it, but for what
 * the claims of a token say. Tables first, then who asks: a rejection by a number of Entra ID, by
 * what stands beside {@code error}, or by that alone (RFC 6749 §5.2); a failure by its word; an
 * outage. Pure; any thread.
 */
public final class Remedies {

  private static final String DPOP =
      "It wants proof that the sender holds a key (DPoP), which is not sent here: switch that off"
          + " for this client at the provider; Weaviate takes bearer tokens only.";
  private static final String SECOND_FACTOR =
      "It wants a second factor (MFA), which nobody can show here: use auth.type client_credentials,"
          + " or exempt this user at the provider.";

  static final String OTHERWISE =
      "Look into the provider's log for the reason; check auth.clientId and what this client may do.";
  private static final String CLIENT = "Check clientId, its secret or key, and clientAuthMethod.";
  private static final String SCOPES =
      "Check auth.scopes, and that the provider grants them to this client or user.";
  private static final String TARGET = "Check audience and resource in extraParameters.";
  private static final String PERSON =
      "It wants a person to sign in or to consent, which nobody can do here: use auth.type"
          + " client_credentials, or consent once as an administrator.";

  /** By the error alone (RFC 6749 §5.2). The page {@code provider-errors.md} shows all of these. */
  static final Map<String, String> OF_ERRORS =
      Map.ofEntries(
          Map.entry("invalid_client", CLIENT),
          Map.entry("http_401", CLIENT),
          Map.entry(
              "invalid_grant",
              "Check user name and password, or the refresh token or assertion, which may have ended or"
                  + " have been used already."),
          Map.entry(
              "unauthorized_client",
              "Check the client secret, and that the provider allows this grant for the client"
                  + " (Keycloak says this also of a wrong secret, and of a client without service"
                  + " account)."),
          Map.entry(
              "unsupported_grant_type",
              "Allow this grant at the provider, or choose another auth.type."),
          Map.entry("invalid_scope", SCOPES),
          Map.entry("not_allowed", SCOPES),
          Map.entry("invalid_target", TARGET),
          Map.entry("invalid_resource", TARGET),
          Map.entry(
              "invalid_request",
              "It misses something in the request, or does not like something: look into its log;"
                  + " often auth.extraParameters (such as audience) or auth.scopes."),
          Map.entry(
              "access_denied",
              "Check what this client or user may do at the provider, and whether it wants an"
                  + " audience (auth.extraParameters)."),
          Map.entry("invalid_dpop_proof", DPOP),
          Map.entry("use_dpop_nonce", DPOP),
          Map.entry("mfa_required", SECOND_FACTOR),
          Map.entry("interaction_required", PERSON),
          Map.entry("login_required", PERSON),
          Map.entry("consent_required", PERSON));

  private static final String ENTRA_TENANT =
      "There is no such tenant: check the tenant's id or name in the URL.";
  private static final String ENTRA_FACTOR =
      "The user has to show a second factor (MFA), which nobody can do here: use"
          + " client_credentials, or have an administrator exempt this user.";
  private static final String ENTRA_SCOPE =
      "client credentials take one scope that ends in /.default: set auth.scopes to"
          + " api://<application id>/.default.";
  private static final String ENTRA_USER = "check auth.username and the tenant in the URL.";
  private static final String ENTRA_EXPIRED =
      "The refresh token has ended or was revoked: get a new one by signing in again.";

  /** By the numbers of Microsoft Entra ID. */
  static final Map<Integer, String> OF_ENTRA =
      Map.ofEntries(
          Map.entry(
              7000215,
              "The client secret is wrong: give the secret's Value, not its Secret ID; make a new"
                  + " one where the Value is lost, for it is shown only once."),
          Map.entry(
              7000222,
              "The client secret has expired: make a new one in the app registration (Certificates"
                  + " & secrets)."),
          Map.entry(
              7000218,
              "The client has to show a secret: give auth.clientSecret, clientSecretFile or"
                  + " clientSecretEnv, or allow public client flows in the app registration."),
          Map.entry(
              7000112,
              "The client is disabled in this tenant: enable it (Enterprise applications)."),
          Map.entry(
              700016,
              "This tenant does not know the client: check auth.clientId (the Application ID) and"
                  + " the tenant in the URL."),
          Map.entry(
              700027,
              "The certificate that signed the client's assertion is not the one that is registered:"
                  + " upload it in the app registration (Certificates & secrets)."),
          Map.entry(90002, ENTRA_TENANT),
          Map.entry(900023, ENTRA_TENANT),
          Map.entry(1002012, "A scope is not for this grant: " + ENTRA_SCOPE),
          Map.entry(70011, "A scope is not valid: check its spelling; " + ENTRA_SCOPE),
          Map.entry(
              500011,
              "This tenant does not know the resource in auth.scopes: check its application id, and"
                  + " that it is registered in this tenant."),
          Map.entry(50034, "This tenant does not know the user: " + ENTRA_USER),
          Map.entry(50126, "User name or password is wrong: check auth.username and the password."),
          Map.entry(
              50053,
              "The user is locked after too many wrong passwords: unlock it, or wait, after the"
                  + " password here is right."),
          Map.entry(50055, "The user's password has expired: sign in once and change it."),
          Map.entry(50057, "The user is disabled: enable it in the tenant."),
          Map.entry(50072, ENTRA_FACTOR),
          Map.entry(50074, ENTRA_FACTOR),
          Map.entry(50076, ENTRA_FACTOR),
          Map.entry(50079, ENTRA_FACTOR),
          Map.entry(
              65001,
              "Nobody has consented to this: have an administrator grant consent to the client (API"
                  + " permissions)."),
          Map.entry(
              53003,
              "A Conditional Access policy forbids this: have an administrator exempt this client or"
                  + " user, or the address of this host."),
          Map.entry(700082, ENTRA_EXPIRED),
          Map.entry(50173, ENTRA_EXPIRED));

  /**
   * By what providers write beside {@code error} and mean more exactly: recognised, never passed
   * on. In the words of Keycloak where none is named.
   */
  static final Map<String, String> OF_PHRASES = phrases();

  private static final String WHERE = "Check the URL, and what stands between (proxy, login page).";
  private static final String REACH =
      "Check the URL, that it runs, and that this host may reach it (firewall, proxy options).";
  private static final String LATER = "Look into its log, or try again later.";
  private static final String SLOW = "Check that it is well and near, or raise requestTimeoutMs.";

  /** By the word of a failure whose message names the cause alone. */
  private static final Map<String, String> OF_CAUSES =
      Map.ofEntries(
          Map.entry("dns", "Check the spelling of the URL, and the DNS of this host."),
          Map.entry("connection_refused", REACH),
          Map.entry("unreachable", REACH),
          Map.entry("proxy_refused", "Check proxy.host and proxy.port, and what the proxy allows."),
          Map.entry("timeout", SLOW),
          Map.entry("connection_lost", LATER),
          Map.entry("malformed_http", "Check the port, and https: in place of http:."),
          Map.entry("body_too_large", WHERE),
          Map.entry("not_json", WHERE),
          Map.entry("encoded_body", WHERE),
          Map.entry("bad_scopes", "Correct AUTHENTICATION_OIDC_SCOPES of Weaviate."),
          Map.entry("no_issuer", WHERE),
          Map.entry("no_token_endpoint", WHERE),
          Map.entry("bad_token_endpoint", "Correct it at the provider, or use oidcConfig."),
          Map.entry("tls_expired", "Replace it, and check the clock of this machine."),
          Map.entry("ca_file", "Correct the path, or give PEM or DER."),
          Map.entry("no_access_token", "Check the token endpoint, and what stands between."),
          Map.entry("bad_access_token", "Check the token endpoint, and what stands between."),
          Map.entry("bad_token_type", "Have the provider issue Bearer tokens."),
          Map.entry("unreadable_error", "Check the token endpoint, and what stands between."),
          Map.entry("bad_api_key", "Correct the key."));

  /** What to do about a provider that is down, or cannot be reached. */
  private static final String OUTAGE =
      "See that the provider is up and can be reached from this node; no restart is needed.";

  private Remedies() {}

  private static Map<String, String> phrases() {
    Map<String, String> remedies = new LinkedHashMap<>();
    remedies.put(
        "account is not fully set up",
        "User name and password may be right, but the user has something to do before: a new"
            + " password, a missing name or e-mail, a second factor, terms. Complete the user and"
            + " remove its required actions at the provider (Keycloak: Users).");
    all(
        remedies,
        "The user is disabled, or locked after too many wrong passwords: enable it at the provider.",
        "account disabled",
        "account temporarily disabled",
        "account is temporarily disabled",
        "user disabled",
        "user is disabled",
        "account locked");
    remedies.put(
        "invalid user credentials",
        "User name or password is wrong: check auth.username and the password (Keycloak says this"
            + " also while a user is locked after too many wrong ones).");
    remedies.put(
        "client not enabled to retrieve service account",
        "The client has no service account: switch on its Service accounts roles (Keycloak:"
            + " Clients, Settings).");
    remedies.put(
        "public client not allowed to retrieve service account",
        "The client is public and so has no service account: switch on its Client authentication"
            + " and Service accounts roles (Keycloak: Clients, Settings), and give its secret.");
    remedies.put(
        "client not allowed for direct access grants",
        "The client may not use a user's password: switch on its Direct access grants (Keycloak:"
            + " Clients, Settings), or use auth.type client_credentials.");
    all(
        remedies,
        "No secret was sent, but the client has one: give auth.clientSecret, clientSecretFile or"
            + " clientSecretEnv.",
        "client secret not provided");
    all(
        remedies,
        "auth.clientId or the client's secret (or certificate) is wrong: compare both with the client's page at the"
            + " provider (Keycloak: Clients, Credentials).",
        "invalid client or invalid client credentials",
        "invalid client secret");
    all(
        remedies,
        "The refresh token has ended, was used already, or its session was ended: get a new one by"
            + " signing in again, and let nothing else use it.",
        "invalid refresh token",
        "refresh token expired",
        "token is not active",
        "stale token",
        "session not active",
        "session doesn't have required client",
        "offline user session not found",
        "maximum allowed refresh token reuse exceeded");
    remedies.put("https required", "The provider wants https here: give an https: URL.");
    remedies.put("dpop", DPOP);
    all(remedies, SECOND_FACTOR, "multifactor", "multi-factor", "mfa required", "mfa_required");
    all( // Auth0's words are the first
        remedies,
        "The provider wants to know which API the token is for: set auth.extraParameters.audience to"
            + " that API's identifier.",
        "no audience parameter was provided",
        "audience is required",
        "audience is missing",
        "missing audience",
        "missing required parameter: audience");
    remedies.put(
        "service not enabled within domain",
        "The provider (Auth0) knows no API of that audience: check auth.extraParameters.audience.");
    remedies.put(
        "client is not authorized to access",
        "The client may not ask for that API: authorize it there (Auth0: APIs, Machine to Machine"
            + " Applications).");
    remedies.putAll(exchanges());
    return remedies;
  }

  /** Of token exchange, in the words of Keycloak. */
  private static Map<String, String> exchanges() {
    Map<String, String> remedies = new LinkedHashMap<>();
    remedies.put(
        "standard token exchange is not enabled",
        "The client may not exchange tokens: switch on its Standard token exchange (Keycloak:"
            + " Clients, Settings).");
    remedies.put(
        "client is not within the token audience",
        "The subject token is not meant for this client: add an audience mapper for auth.clientId to"
            + " the client that gets the subject token (Keycloak: oidc-audience-mapper).");
    all(
        remedies,
        "The provider has no such audience for this client: check auth.audience (Keycloak: the id of"
            + " a client that auth.clientId has an audience mapper or a role for).",
        "audience not found",
        "requested audience not available");
    remedies.put(
        "requested_token_type unsupported",
        "Leave out auth.requestedTokenType, or name a type that the provider issues (Keycloak:"
            + " urn:ietf:params:oauth:token-type:access_token).");
    remedies.put(
        "supports access tokens only",
        "Only an access token is exchanged there: leave out auth.subjectTokenType.");
    remedies.put(
        "invalid token",
        "A token that was sent has ended, was revoked, or is not this provider's. With"
            + " token_exchange it is the subject token: a new one is sent as soon as it is there.");
    return remedies;
  }

  private static void all(Map<String, String> remedies, String remedy, String... phrases) {
    List.of(phrases).forEach(phrase -> remedies.put(phrase, remedy));
  }

  /**
   * Of a rejection, one or two sentences.
   *
   * @param numbers of the body
   */
  static String of(String word, EntraErrors numbers, @Nullable JsonObject body) {
    String remedy = known(numbers, body);
    return remedy == null ? OF_ERRORS.getOrDefault(word, OTHERWISE) : remedy;
  }

  /** By what stands beside the word, null: nothing that is known. */
  static @Nullable String known(EntraErrors numbers, @Nullable JsonObject body) {
    for (int number : numbers.numbers()) {
      if (OF_ENTRA.containsKey(number)) {
        return OF_ENTRA.get(number);
      }
    }
    String text = body == null ? null : JsonBody.text(body, "error_description");
    return text == null ? null : ofPhrase(text);
  }

  private static @Nullable String ofPhrase(String text) {
    String words = ForeignText.cut(text).toLowerCase(Locale.ROOT);
    return OF_PHRASES.entrySet().stream()
        .filter(known -> words.contains(known.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  /**
   * Cause and remedy of a failure, for whoever tries the way to a token once. What an attempt of
   * the running service says is its message alone.
   */
  public static String causeAndRemedy(ProviderException failure) {
    String remedy = ofCause(failure.error());
    String cause = String.valueOf(failure.getMessage());
    // Some causes bring their remedy along.
    return remedy.isEmpty() || cause.contains("heck ") ? cause : cause + " " + remedy;
  }

  private static String ofCause(String word) {
    String remedy = OF_CAUSES.get(word);
    if (remedy != null) {
      return remedy;
    }
    return switch (word) {
      case "http_408" -> LATER;
      case TokenErrors.TOO_MANY -> ""; // it says what to do
      default -> word.startsWith("http_5") ? LATER : word.startsWith("http_") ? WHERE : "";
    };
  }

  /**
   * What to do while requests fail, null: nothing beyond what the failure's message says. A
   * provider that says that it is asked too often is up.
   *
   * @param error the word of the last failure
   */
  public static @Nullable String ofOutage(TokenFailure failure, String error) {
    boolean outage = failure == TokenFailure.UNAVAILABLE || failure == TokenFailure.TIMEOUT;
    return outage && !error.equals(TokenErrors.TOO_MANY) ? OUTAGE : null;
  }
}
