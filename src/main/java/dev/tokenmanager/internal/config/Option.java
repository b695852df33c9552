package dev.tokenmanager.internal.config;

import dev.tokenmanager.internal.jwt.JwsAlgorithm;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The table of every option: its path, what it takes, its default and its documentation. Whatever
 * has to know all options asks here: the strict reader, environment variables, the folder of
 * secrets, the reference page and the check of {@code conf/token-manager.yaml}. A new option is a
 * row here, a component of the record that carries it, a setter and a getter of the typed options,
 * and its use. Messages list the keys of a section in the order of the rows. Immutable.
 */
@SuppressWarnings("ImmutableEnumChecker") // lists are copies, defaults are text, numbers and flags
public enum Option {
  ADDRESS(
      Scope.VERTICLE,
      "address",
      Value.text(VerticleOptions.DEFAULT_ADDRESS),
      "Prefix of every event-bus address."),
  TICK(
      Scope.VERTICLE,
      "tickMs",
      Value.millis(100, 10, 1000),
      "Period of the one timer that drives every refresh."),
  MAX_CONCURRENT_REQUESTS(
      Scope.VERTICLE,
      "maxConcurrentRequests",
      Value.whole(16, 1, Integer.MAX_VALUE),
      "Token requests in flight at one token endpoint, over all tokens; the others wait their"
          + " turn."),
  TOKENS(
      Scope.VERTICLE,
      "tokens",
      Value.names(),
      "Several tokens: an object of options for each name. The options of a token that stand beside"
          + " it are the defaults of each entry, key by key; an entry that names any of"
          + " `issuerUrl`, `weaviateUrl` and `oidcConfig` inherits none of them."),
  CLUSTER(
      Scope.VERTICLE,
      "cluster",
      Value.object(),
      "Sharing between the nodes of a Vert.x cluster, see [Clusters](clusters.md)."),
  ENCRYPTION_KEY(
      Scope.VERTICLE,
      "cluster.encryptionKey",
      Value.secret(),
      "Seals what is shared: base64 of 32 bytes, made by `openssl rand -base64 32`. Required to"
          + " share, unless `allowPlaintext` is set."),
  PREVIOUS_ENCRYPTION_KEYS(
      Scope.VERTICLE,
      "cluster.previousEncryptionKeys",
      Value.secrets(),
      "Keys that still open what they sealed; each one a key, or an object such as"
          + " `{encryptionKeyFile: …}`."),
  SHARE(
      Scope.VERTICLE,
      "cluster.share",
      Value.flag(true),
      "Whether nodes with the same `address` share their tokens; else each node has its own."),
  ALLOW_PLAINTEXT(
      Scope.VERTICLE,
      "cluster.allowPlaintext",
      Value.flag(false),
      "Whether tokens are shared without a key, too."),
  ANSWER_OTHER_NODES(
      Scope.VERTICLE,
      "cluster.answerOtherNodes",
      Value.flag(true),
      "Whether consumers on other nodes are answered; without it no token crosses the event bus."),

  ISSUER_URL(
      Scope.TOKEN,
      "issuerUrl",
      Value.url(),
      "OIDC discovery at this issuer (where that is 404 for an issuer with a path, at RFC 8414's"
          + " place). One of `issuerUrl`, `weaviateUrl` and `oidcConfig` is required; beside"
          + " `weaviateUrl` the others override the advertised issuer. What is read over `https`"
          + " may name only `https` endpoints, also on this host."),
  WEAVIATE_URL(
      Scope.TOKEN,
      "weaviateUrl",
      Value.url(),
      "Base URL of a Weaviate, whose own well-known document tells issuer, client id and scopes."),
  OIDC_CONFIG(Scope.TOKEN, "oidcConfig", Value.object(), "Given endpoints; nothing is discovered."),
  ISSUER(
      Scope.TOKEN, "oidcConfig.issuer", Value.text(), "The provider's issuer, as it names itself."),
  TOKEN_ENDPOINT(
      Scope.TOKEN,
      "oidcConfig.tokenEndpoint",
      Value.url(),
      "The URL that answers token requests; required in `oidcConfig`."),
  JWKS_URI(
      Scope.TOKEN, "oidcConfig.jwksUri", Value.url(), "Where the provider's signing keys are."),
  REVOCATION_ENDPOINT(
      Scope.TOKEN,
      "oidcConfig.revocationEndpoint",
      Value.url(),
      "The URL that revokes tokens; required with `revokeOnStop`."),
  AUTH(Scope.TOKEN, "auth", Value.object(), "How the token is acquired; required."),
  AUTH_TYPE(
      Scope.TOKEN,
      "auth.type",
      Value.choice(
          "client_credentials",
          "password",
          "refresh_token",
          "api_key",
          "jwt_bearer",
          "token_exchange"),
      "The grant, or an API key that is served as a token; required."),
  CLIENT_ID(
      Scope.TOKEN,
      "auth.clientId",
      Value.text().ofGrants(),
      "The client; may be left out beside `weaviateUrl`, which advertises one."),
  CLIENT_SECRET(
      Scope.TOKEN,
      "auth.clientSecret",
      Value.secret().ofGrants(),
      "The client's secret; required for `client_credentials` unless there is a key, an assertion or"
          + " `tls.certFile`, or `clientAuthMethod` is `none`."),
  PREVIOUS_CLIENT_SECRET(
      Scope.TOKEN,
      "auth.previousClientSecret",
      Value.secret().ofGrants(),
      "The secret that the client had before, beside `clientSecret`: where the provider refuses the"
          + " client, it is tried once in the same attempt, for a day after either was seen to"
          + " change (a start counts). So a new secret may be given before or after it is put into"
          + " effect at the provider."),
  PRIVATE_KEY(
      Scope.TOKEN,
      "auth.privateKey",
      Value.secret().ofGrants(),
      "A private key that signs the client's assertion (`private_key_jwt`, RFC 7523) instead of a"
          + " secret: PEM, as PKCS 8 (encrypted, too), PKCS 1 or SEC 1. With `jwt_bearer` and"
          + " `assertionSubject` it signs what the grant presents."),
  PRIVATE_KEY_PASSWORD(
      Scope.TOKEN,
      "auth.privateKeyPassword",
      Value.secret().ofGrants(),
      "Opens an encrypted `privateKey`."),
  KEY_ID(
      Scope.TOKEN,
      "auth.keyId",
      Value.text().ofGrants(),
      "The `kid` by which the provider knows `privateKey`; none is sent where it is left out, as for"
          + " a client that is registered with a certificate."),
  ALGORITHM(
      Scope.TOKEN,
      "auth.algorithm",
      Value.choice(JwsAlgorithm.words()).ofGrants(),
      "What `privateKey` signs with; RS256, or the one of its curve, unless given."),
  ASSERTION_AUDIENCE(
      Scope.TOKEN,
      "auth.assertionAudience",
      Value.text("token_endpoint").ofGrants(),
      "The `aud` of what `privateKey` signs: `token_endpoint`, `issuer` or a URL."),
  CLIENT_ASSERTION_FILE(
      Scope.TOKEN,
      "auth.clientAssertionFile",
      Value.file().ofGrants(),
      "The client's assertion, made elsewhere, such as a projected Kubernetes service account token:"
          + " no secret at all. It is read again for every request; one that is over by its own"
          + " `exp` is not sent."),
  CLIENT_ASSERTION_TYPE(
      Scope.TOKEN,
      "auth.clientAssertionType",
      Value.text(AssertionOptions.JWT_BEARER).ofGrants(),
      "The `client_assertion_type` beside `clientAssertionFile`."),
  CLIENT_AUTH_METHOD(
      Scope.TOKEN,
      "auth.clientAuthMethod",
      Value.choice(ClientAuthMethod.words()).ofGrants(),
      "How the client authenticates; the first of these that the fields given allow and the"
          + " provider's metadata lists unless given."),
  EXTRA_PARAMETERS(
      Scope.TOKEN,
      "auth.extraParameters",
      Value.names().ofGrants(),
      "Added to the token request, such as `audience`; a list is sent value by value, such as"
          + " several `resource`."),
  USERNAME(
      Scope.TOKEN,
      "auth.username",
      Value.text().ofType("password"),
      "The resource owner's name; required."),
  REFRESH_TOKEN(
      Scope.TOKEN,
      "auth.refreshToken",
      Value.secret().ofType("refresh_token"),
      "The first refresh token; required."),
  ACCESS_TOKEN(
      Scope.TOKEN,
      "auth.accessToken",
      Value.inlineSecret().ofType("refresh_token"),
      "A token that is held already, to start from."),
  EXPIRES_IN(
      Scope.TOKEN,
      "auth.expiresInSeconds",
      Value.seconds(null, 1).ofType("refresh_token"),
      "What is left of `accessToken`; else its `exp` claim tells."),
  ASSERTION(
      Scope.TOKEN,
      "auth.assertion",
      Value.secret().ofType("jwt_bearer"),
      "The JWT that the grant presents (RFC 7523 §2.1); required unless `assertionSubject` is"
          + " given. A file is read again for every request."),
  ASSERTION_SUBJECT(
      Scope.TOKEN,
      "auth.assertionSubject",
      Value.text().ofType("jwt_bearer"),
      "Whom the token is to be for: the `sub` of an assertion that `privateKey` signs, whose `iss` is"
          + " the client id. The key authenticates the client as well only where"
          + " `clientAuthMethod` is `private_key_jwt`."),
  SCOPES(
      Scope.TOKEN,
      "auth.scopes",
      Value.list().ofGrants(),
      "With `refresh_token` they are sent with each refresh. Those that Weaviate advertises come"
          + " first, and are left out where the provider refuses them. Entra ID:"
          + " `<clientId>/.default` where there are none, and nothing that is advertised beside one"
          + " that ends in `/.default`."),
  PASSWORD(
      Scope.TOKEN,
      "auth.password",
      Value.secret().ofType("password"),
      "The resource owner's password; required."),
  API_KEY(
      Scope.TOKEN,
      "auth.apiKey",
      Value.secret().ofType("api_key"),
      "The key; required. A provider is not needed, and ignored."),
  SUBJECT_TOKEN(
      Scope.TOKEN,
      "auth.subjectToken",
      Value.secret().ofType("token_exchange"),
      "The token that is exchanged for another (RFC 8693); this or `subjectTokenName` is required. A"
          + " file is read again when it changes, which also ends a rejection; the token is sent as"
          + " it is, and one that the provider refuses after its own `exp` is named in the failure."),
  SUBJECT_TOKEN_NAME(
      Scope.TOKEN,
      "auth.subjectTokenName",
      Value.text().ofType("token_exchange"),
      "Another token of these options, exchanged as it is held at the time; not an `api_key`, and no"
          + " circle. While it cannot be had, this one fails with its failure's code, and follows at"
          + " once when it is there."),
  SUBJECT_TOKEN_TYPE(
      Scope.TOKEN,
      "auth.subjectTokenType",
      Value.text("urn:ietf:params:oauth:token-type:access_token").ofType("token_exchange"),
      "What the subject token is (RFC 8693 §3)."),
  REQUESTED_TOKEN_TYPE(
      Scope.TOKEN,
      "auth.requestedTokenType",
      Value.text().ofType("token_exchange"),
      "What the provider shall issue; else it decides. Only a token of type Bearer is taken."),
  AUDIENCE(
      Scope.TOKEN,
      "auth.audience",
      Value.texts().ofType("token_exchange"),
      "For whom the token is, by the provider's names (Keycloak: a client id); a list is sent value"
          + " by value."),
  RESOURCE(
      Scope.TOKEN,
      "auth.resource",
      Value.texts().ofType("token_exchange"),
      "For whom the token is, by URI (RFC 8707); a list is sent value by value."),
  REFRESH_BUFFER(
      Scope.TOKEN,
      "refreshBufferSeconds",
      Value.seconds(60L, 1),
      "A token is refreshed this long before expiry, at most half of its lifetime, up to a tenth"
          + " earlier by chance."),
  MIN_VALIDITY(
      Scope.TOKEN,
      "minValiditySeconds",
      Value.seconds(5L, 0),
      "A token with less left is not answered; at most half of the buffer."),
  LAST_RESORT_VALIDITY(
      Scope.TOKEN,
      "lastResortValiditySeconds",
      Value.seconds(1L, 1),
      "While refreshing fails, a token is answered until it has less left than this; no more than"
          + " `minValiditySeconds` comes to. Who asks for a `minValiditySeconds` gets no less."),
  ASSUMED_LIFETIME(
      Scope.TOKEN,
      "assumedLifetimeSeconds",
      Value.seconds(300L, 1),
      "The lifetime where neither response nor token tells it."),
  REQUEST_TIMEOUT(
      Scope.TOKEN,
      "requestTimeoutMs",
      Value.millis(5000L, 1),
      "Each exchange with provider or Weaviate, connect to last byte."),
  RETRY(Scope.TOKEN, "retry", Value.object(), "Backoff after a failure: doubled, jittered."),
  RETRY_INITIAL_DELAY(
      Scope.TOKEN, "retry.initialDelayMs", Value.millis(500L, 1), "The first delay."),
  RETRY_MAX_DELAY(Scope.TOKEN, "retry.maxDelayMs", Value.millis(10_000L, 1), "The longest delay."),
  MAX_RETRY_AFTER(
      Scope.TOKEN,
      "retry.maxRetryAfterMs",
      Value.millis(300_000L, 1),
      "`Retry-After` wins over every other delay, up to this."),
  MIN_REFRESH_INTERVAL(
      Scope.TOKEN,
      "minRefreshIntervalMs",
      Value.millis(1000L, 0),
      "Forced refreshes start at least this far apart."),
  REJECTED_PROBE(
      Scope.TOKEN,
      "rejectedProbeSeconds",
      Value.seconds(60L, 1),
      "How slowly a rejected credential is tried again."),
  MAX_WAIT(
      Scope.TOKEN,
      "maxWaitMs",
      Value.millis(10_000L, 0),
      "How long a `get` waits while no usable token is held."),
  DISCOVERY_MAX_AGE(
      Scope.TOKEN,
      "discoveryMaxAgeSeconds",
      Value.seconds(3600L, 1),
      "Older metadata is read again beside the next token request."),
  REVOKE_ON_STOP(
      Scope.TOKEN,
      "revokeOnStop",
      Value.flag(false),
      "At undeploy, refresh token and access token are revoked (RFC 7009) at"
          + " `oidcConfig.revocationEndpoint` or the one in the metadata, within the 2 s of a stop;"
          + " an `auth.type` of `refresh_token` then needs a new one for the next start."),
  STATE_FILE(
      Scope.TOKEN,
      "stateFile",
      Value.file(),
      "Keeps what is held over a restart, sealed: it is served at once, also in an outage, and a"
          + " rotated refresh token goes on. `{name}` in it is the token's name. Needs a key, a"
          + " folder that can be written, and one process alone; an `api_key` ignores it. See"
          + " [Restarts](operations.md#restarts)."),
  STATE_KEY(
      Scope.TOKEN,
      "stateKey",
      Value.secret(),
      "Seals `stateFile` where no `cluster.encryptionKey` is given: base64 of 32 bytes, made by"
          + " `openssl rand -base64 32`."),
  PREVIOUS_STATE_KEYS(
      Scope.TOKEN,
      "previousStateKeys",
      Value.secrets(),
      "Keys that still open a `stateFile`, beside those of the cluster; each one a key, or an"
          + " object such as `{stateKeyFile: …}`."),
  TLS(
      Scope.TOKEN,
      "tls",
      Value.object(),
      "Which certificates of provider and Weaviate are trusted, and which is shown to them."),
  CA_FILE(
      Scope.TOKEN,
      "tls.caFile",
      Value.file(),
      "Private CAs, in PEM (anything around is left out), PKCS 7 or DER, trusted besides the JVM's"
          + " roots; read again when it changes, one gone bad leaves the last in use."),
  ONLY_CA_FILE(
      Scope.TOKEN, "tls.onlyCaFile", Value.flag(false), "Whether `caFile` alone is trusted."),
  CERT_FILE(
      Scope.TOKEN,
      "tls.certFile",
      Value.file(),
      "The client certificate (mTLS) and those of the authorities behind it, PEM, beside `keyFile`;"
          + " shown to whoever asks for one. Both are read again when they change; a pair that does"
          + " not fit leaves the last in use."),
  KEY_FILE(
      Scope.TOKEN,
      "tls.keyFile",
      Value.file(),
      "The key of the client certificate, PEM: PKCS 8, encrypted or not, PKCS 1 or SEC 1."),
  KEY_PASSWORD(Scope.TOKEN, "tls.keyPassword", Value.secret(), "Opens an encrypted `keyFile`."),
  PROXY(
      Scope.TOKEN,
      "proxy",
      Value.object(),
      "HTTP proxy on the way to provider and Weaviate, but to loopback hosts."),
  PROXY_HOST(
      Scope.TOKEN, "proxy.host", Value.text(), "Its name or address; required beside `port`."),
  PROXY_PORT(
      Scope.TOKEN, "proxy.port", Value.whole(null, 1, 65_535), "Its port; required beside `host`."),
  PROXY_USERNAME(
      Scope.TOKEN,
      "proxy.username",
      Value.text(),
      "For the proxy's Basic authentication, beside a password, and sent to it alone."),
  PROXY_PASSWORD(Scope.TOKEN, "proxy.password", Value.secret(), "Beside `username`."),
  NO_PROXY(
      Scope.TOKEN,
      "proxy.noProxy",
      Value.list(),
      "Hosts, addresses and `.suffixes` that are reached directly."),
  ALLOW_INSECURE_HTTP(
      Scope.TOKEN,
      "allowInsecureHttp",
      Value.flag(false),
      "Whether `http:` is allowed to another host than this one."),

  HTTP(
      Scope.JAR,
      "http",
      Value.object(),
      "Status page, health and metrics; no token is served there."),
  HTTP_ENABLED(Scope.JAR, "http.enabled", Value.flag(true), "Whether the port is opened."),
  HTTP_HOST(
      Scope.JAR,
      "http.host",
      Value.text("127.0.0.1"),
      "Where to listen; whoever reaches the port sees names and issuers."),
  HTTP_PORT(
      Scope.JAR,
      "http.port",
      Value.whole(8090, 0, 65_535),
      "The port; 0: any free one, and the log tells the page's URL."),
  READY_WHEN(
      Scope.JAR,
      "http.readyWhen",
      Value.choice("any", "all").orElse("any"),
      "Whether `/health/ready` wants any token usable, or all."),
  HTTP_PATH(
      Scope.JAR,
      "http.path",
      Value.text("/"),
      "Under which page, health, metrics and all else stand, such as `/tokens`."),
  ALLOWED_HOSTS(
      Scope.JAR,
      "http.allowedHosts",
      Value.list(),
      "Further names in `Host` while `host` is loopback, as a proxy on this machine sends them;"
          + " another is answered 421."),
  HTTP_TLS(Scope.JAR, "http.tls", Value.object(), "HTTPS; without it on another host one WARN."),
  HTTP_CERT_FILE(
      Scope.JAR,
      "http.tls.certFile",
      Value.file(),
      "The certificate and those between it and the root, PEM; read again when it changes, as the"
          + " key is; required in `tls`."),
  HTTP_KEY_FILE(
      Scope.JAR,
      "http.tls.keyFile",
      Value.file(),
      "The key of the certificate, PEM, not encrypted; required in `tls`."),
  HTTP_TOKEN_FILE(
      Scope.JAR,
      "http.tokenFile",
      Value.file(),
      "What all but `/health/*` want to see as bearer, or as the password of a browser with any"
          + " user name; read again when it changes. `/health/*` then say UP or DOWN only."),
  EVENT_BUS(
      Scope.JAR, "eventBus", Value.object(), "With `run -cluster`: where the event bus listens."),
  EVENT_BUS_HOST(
      Scope.JAR, "eventBus.host", Value.text(), "Where to listen; else at Hazelcast's address."),
  EVENT_BUS_PORT(
      Scope.JAR, "eventBus.port", Value.whole(0, 0, 65_535), "The port; 0: any free one."),
  EVENT_BUS_PUBLIC_HOST(
      Scope.JAR,
      "eventBus.publicHost",
      Value.text(),
      "Where other nodes find this one, behind NAT; else at `host`."),
  EVENT_BUS_PUBLIC_PORT(
      Scope.JAR,
      "eventBus.publicPort",
      Value.whole(null, 1, 65_535),
      "The port at which other nodes find this one; else `port`."),
  EVENT_BUS_TLS(Scope.JAR, "eventBus.tls", Value.object(), "Mutual TLS between the nodes."),
  EVENT_BUS_CERT_FILE(
      Scope.JAR,
      "eventBus.tls.certFile",
      Value.file(),
      "The certificate of this node, PEM; required in `tls`."),
  EVENT_BUS_KEY_FILE(
      Scope.JAR,
      "eventBus.tls.keyFile",
      Value.file(),
      "The key of the certificate, PEM; required in `tls`."),
  EVENT_BUS_CA_FILE(
      Scope.JAR,
      "eventBus.tls.caFile",
      Value.file(),
      "The CA of the certificates of all nodes, PEM; required in `tls`."),
  SIDECAR(
      Scope.JAR,
      "sidecar",
      Value.object(),
      "Lets programs in any language call Weaviate through this process, which adds the token; off"
          + " unless given."),
  SIDECAR_HOST(
      Scope.JAR,
      "sidecar.host",
      Value.text("127.0.0.1"),
      "Where to listen; whoever reaches the ports has the rights of the token. Another host than a"
          + " loopback one needs `allowRemote`."),
  SIDECAR_PORT(
      Scope.JAR,
      "sidecar.port",
      Value.whole(8080, 0, 65_535),
      "The port of REST (HTTP/1.1); 0: any free one, and the log tells it."),
  SIDECAR_GRPC_PORT(
      Scope.JAR,
      "sidecar.grpcPort",
      Value.whole(50_051, 0, 65_535),
      "The port of gRPC (h2c; with `tls`, h2), opened where `weaviateGrpc` is given; 0: any free"
          + " one."),
  SIDECAR_WEAVIATE_URL(
      Scope.JAR,
      "sidecar.weaviateUrl",
      Value.url(),
      "Where REST calls go: the base URL of Weaviate; required in `sidecar`."),
  SIDECAR_WEAVIATE_GRPC(
      Scope.JAR,
      "sidecar.weaviateGrpc",
      Value.url(),
      "Where gRPC calls go, as a URL without a path, such as `https://grpc.example.com:443`."),
  SIDECAR_TOKEN(
      Scope.JAR, "sidecar.token", Value.text(TokenOptions.DEFAULT_NAME), "The name of the token."),
  SIDECAR_ALLOW_REMOTE(
      Scope.JAR,
      "sidecar.allowRemote",
      Value.flag(false),
      "Whether `host` may be another than a loopback one; needs `callerSecret`, or `tls` with"
          + " `caFile`."),
  SIDECAR_CALLER_SECRET(
      Scope.JAR,
      "sidecar.callerSecret",
      Value.secret(),
      "What callers must send as bearer (RFC 6750), where they would send a Weaviate API key."),
  SIDECAR_PASS_AUTHORIZATION(
      Scope.JAR,
      "sidecar.passAuthorization",
      Value.flag(false),
      "Whether a call with an `Authorization` of its own passes with that one; else it is"
          + " replaced."),
  SIDECAR_ALLOWED_HOSTS(
      Scope.JAR,
      "sidecar.allowedHosts",
      Value.list(),
      "Names and addresses, without port, by which callers may address the sidecar besides loopback"
          + " ones."),
  SIDECAR_ALLOW_INSECURE_HTTP(
      Scope.JAR,
      "sidecar.allowInsecureHttp",
      Value.flag(false),
      "Whether the token may go to Weaviate by `http:` beyond this host."),
  SIDECAR_TLS(Scope.JAR, "sidecar.tls", Value.object(), "TLS at the ports of the sidecar."),
  SIDECAR_CERT_FILE(
      Scope.JAR,
      "sidecar.tls.certFile",
      Value.file(),
      "The certificate of the sidecar, PEM; required in `tls`. Read again when it changes."),
  SIDECAR_KEY_FILE(
      Scope.JAR,
      "sidecar.tls.keyFile",
      Value.file(),
      "The key of the certificate, PEM; required in `tls`. Read again when it changes."),
  SIDECAR_CA_FILE(
      Scope.JAR,
      "sidecar.tls.caFile",
      Value.file(),
      "Mutual TLS: who must have issued the certificate of every caller, PEM."),
  SIDECAR_WEAVIATE_TLS(
      Scope.JAR, "sidecar.weaviateTls", Value.object(), "TLS on the way to Weaviate."),
  SIDECAR_WEAVIATE_CA_FILE(
      Scope.JAR,
      "sidecar.weaviateTls.caFile",
      Value.file(),
      "Certificates of private authorities, PEM or DER, trusted besides the JVM's. Read again when"
          + " it changes.");

  private static final Map<String, Option> BY_PATH =
      all().collect(Collectors.toMap(Option::path, Function.identity()));

  private final Scope scope;
  private final String path;
  private final Value value;
  private final String documentation;

  Option(Scope scope, String path, Value value, String documentation) {
    this.scope = scope;
    this.path = path;
    this.value = value;
    this.documentation = documentation;
  }

  /** Whose option it is; all but those of a token need a restart. */
  public enum Scope {
    /** Of one token: at the top level, or in an entry of {@code tokens}. */
    TOKEN,
    /** Of the verticle. */
    VERTICLE,
    /** Of the runnable jar alone. */
    JAR
  }

  /** The JSON that an option takes. */
  public enum Kind {
    TEXT("text"),
    CHOICE("word"),
    URL("URL"),
    FILE("path of a file"),
    FLAG("true or false"),
    WHOLE("whole number"),
    MILLIS("milliseconds"),
    SECONDS("seconds"),
    LIST("list, or text"),
    /** One text, whatever is in it, or a list of such. */
    TEXTS("one text, or list of texts"),
    /** Given as itself, as {@code …File} or as {@code …Env}. */
    SECRET("secret"),
    /** Given as itself alone. */
    INLINE_SECRET("text, secret"),
    SECRETS("list of secrets"),
    /** Its own options stand below it. */
    OBJECT("object"),
    /** Its keys are names that a user chooses. */
    NAMES("object, by name");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** For documentation. */
    public String words() {
      return words;
    }
  }

  /**
   * What an option takes.
   *
   * @param fallback the default, null: none
   * @param least of a number
   * @param most of a number
   * @param choices the words of a {@link Kind#CHOICE}
   * @param types the values of {@code auth.type} to which it belongs, none: to each
   */
  private record Value(
      Kind kind,
      @Nullable Object fallback,
      long least,
      long most,
      List<String> choices,
      List<String> types) {

    private static final long YEAR_SECONDS = 365L * 24 * 60 * 60;

    private static Value of(Kind kind, @Nullable Object fallback, long least, long most) {
      return new Value(kind, fallback, least, most, List.of(), List.of());
    }

    private static Value of(Kind kind) {
      return of(kind, null, 0, 0);
    }

    static Value text() {
      return of(Kind.TEXT);
    }

    static Value text(String fallback) {
      return of(Kind.TEXT, fallback, 0, 0);
    }

    static Value choice(String... choices) {
      return new Value(Kind.CHOICE, null, 0, 0, List.of(choices), List.of());
    }

    static Value url() {
      return of(Kind.URL);
    }

    static Value file() {
      return of(Kind.FILE);
    }

    static Value flag(boolean fallback) {
      return of(Kind.FLAG, fallback, 0, 0);
    }

    static Value whole(@Nullable Integer fallback, long least, long most) {
      return of(Kind.WHOLE, fallback, least, most);
    }

    static Value millis(long fallback, long least) {
      return millis(fallback, least, YEAR_SECONDS * 1000);
    }

    static Value millis(long fallback, long least, long most) {
      return of(Kind.MILLIS, fallback, least, most);
    }

    static Value seconds(@Nullable Long fallback, long least) {
      return of(Kind.SECONDS, fallback, least, YEAR_SECONDS);
    }

    static Value list() {
      return of(Kind.LIST);
    }

    static Value texts() {
      return of(Kind.TEXTS);
    }

    static Value secret() {
      return of(Kind.SECRET);
    }

    static Value inlineSecret() {
      return of(Kind.INLINE_SECRET);
    }

    static Value secrets() {
      return of(Kind.SECRETS);
    }

    static Value object() {
      return of(Kind.OBJECT);
    }

    static Value names() {
      return of(Kind.NAMES);
    }

    Value orElse(String word) {
      return new Value(kind, word, least, most, choices, types);
    }

    /** Of these values of {@code auth.type} alone. */
    Value ofType(String... authTypes) {
      return new Value(kind, fallback, least, most, choices, List.of(authTypes));
    }

    /** Of each {@code auth.type} that asks at a token endpoint. */
    Value ofGrants() {
      return ofType(
          "client_credentials", "password", "refresh_token", "jwt_bearer", "token_exchange");
    }
  }

  /** Every option, in the order of the table. */
  public static Stream<Option> all() {
    return Arrays.stream(values());
  }

  /** The option of that path, below a token's name too; null: there is none. */
  public static @Nullable Option at(List<String> keys) {
    boolean named = keys.size() > 2 && keys.get(0).equals(TOKENS.path);
    return BY_PATH.get(String.join(".", named ? keys.subList(2, keys.size()) : keys));
  }

  /** The keys of the top level that belong to these. */
  static List<String> topKeys(Scope... scopes) {
    List<Scope> wanted = List.of(scopes);
    return keys(all().filter(option -> option.isTop() && wanted.contains(option.scope)));
  }

  /** The keys of its object. */
  List<String> keys() {
    return keys(children());
  }

  /** The keys of {@code auth} for a type. */
  static List<String> keysOf(String authType) {
    return keys(AUTH.children().filter(option -> option.belongsTo(authType)));
  }

  /** Whether some type of {@code auth}, though perhaps not every, has that key. */
  static boolean isKeyOfATypeOfAuth(String key) {
    return keys(AUTH.children().filter(option -> !option.value.types.isEmpty())).contains(key);
  }

  private static List<String> keys(Stream<Option> options) {
    return options.flatMap(option -> option.ways().stream()).toList();
  }

  /** The options right below it. */
  public Stream<Option> children() {
    return all().filter(option -> option.parentPath().equals(path));
  }

  private String parentPath() {
    return isTop() ? "" : path.substring(0, path.lastIndexOf('.'));
  }

  private boolean belongsTo(String authType) {
    return value.types.isEmpty() || value.types.contains(authType);
  }

  /** Whether it stands at the top level. */
  public boolean isTop() {
    return path.indexOf('.') < 0;
  }

  /** Whose option it is. */
  public Scope scope() {
    return scope;
  }

  /** From the top, or from a token's name. */
  public String path() {
    return path;
  }

  /** The last part of its path. */
  public String key() {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  /** The keys by which it is given, of which one may be: a secret has three. */
  public List<String> ways() {
    return value.kind == Kind.SECRET
        ? List.of(key(), key() + "File", key() + "Env")
        : List.of(key());
  }

  /** The secret of which a {@link Kind#SECRETS} lists former ones. */
  public Option element() {
    return all()
        .filter(other -> other.kind() == Kind.SECRET && other.parentPath().equals(parentPath()))
        .filter(secret -> key().equalsIgnoreCase("previous" + secret.key() + "s"))
        .findFirst()
        .orElseThrow();
  }

  /** The other ways to give the secret that is given by that key, and the key itself. */
  public static List<String> waysOf(String key) {
    return all()
        .filter(option -> option.kind() == Kind.SECRET)
        .map(Option::ways)
        .filter(ways -> ways.contains(key))
        .findFirst()
        .orElse(List.of(key));
  }

  /** The JSON that it takes. */
  public Kind kind() {
    return value.kind;
  }

  /** Whether other options stand below it. */
  public boolean isObject() {
    return this == TOKENS || value.kind == Kind.OBJECT;
  }

  /** Whether it is a number, a duration included. */
  public boolean isNumber() {
    return switch (value.kind) {
      case WHOLE, MILLIS, SECONDS -> true;
      default -> false;
    };
  }

  /** Whether a change has no effect before the next start; {@code tokens} is taken apart. */
  public boolean needsRestart() {
    return scope != Scope.TOKEN && this != TOKENS;
  }

  /** The least number. */
  public long least() {
    return value.least;
  }

  /** The greatest number. */
  public long most() {
    return value.most;
  }

  /** The words of which it takes one. */
  public List<String> choices() {
    return value.choices;
  }

  /** The values of {@code auth.type} to which it belongs, none: to each. */
  public List<String> types() {
    return value.types;
  }

  /** Text, number or flag that counts where it is absent, null: there is none. */
  public @Nullable Object fallback() {
    return value.fallback;
  }

  /** The text that counts where it is absent. */
  String fallbackText() {
    return String.valueOf(Objects.requireNonNull(value.fallback, path));
  }

  /** In one sentence or a few, as Markdown. */
  public String documentation() {
    return documentation;
  }
}
