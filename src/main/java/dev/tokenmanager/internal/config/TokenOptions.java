package dev.tokenmanager.internal.config;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One token. Immutable.
 *
 * @param name its name, {@code default} for an inline one
 * @param provider where the token endpoint is learnt from
 * @param auth how it is acquired
 * @param refresh when it is refreshed and tried again
 * @param connection how the provider is reached
 * @param maxWait how long a {@code get} may wait while no usable token is held
 * @param discoveryMaxAge metadata older than this is read again beside the next token request
 * @param revokeOnStop whether what is held at the end is revoked (RFC 7009)
 * @param stateFile where what is held is kept over a restart, null: nowhere
 */
public record TokenOptions(
    String name,
    ProviderOptions provider,
    AuthOptions auth,
    RefreshOptions refresh,
    ConnectionOptions connection,
    Duration maxWait,
    Duration discoveryMaxAge,
    boolean revokeOnStop,
    @Nullable StateFileOptions stateFile) {

  /** The name of a token whose options are given inline, and of one that is asked for unnamed. */
  public static final String DEFAULT_NAME = "default";

  /** For URLs of which only the form counts. */
  private static final ConnectionOptions PERMISSIVE = new ConnectionOptions(null, null, true);

  private static final ProviderOptions NO_PROVIDER = new ProviderOptions.None();

  /** A token that is left to its own end when the verticle stops. */
  public TokenOptions(
      String name,
      ProviderOptions provider,
      AuthOptions auth,
      RefreshOptions refresh,
      ConnectionOptions connection,
      Duration maxWait,
      Duration discoveryMaxAge) {
    this(name, provider, auth, refresh, connection, maxWait, discoveryMaxAge, false, null);
  }

  /** Where every secret of this token comes from. */
  public List<SecretSource> secrets() {
    return Stream.concat(credentials().stream(), stateKeys().stream()).toList();
  }

  /** Where those secrets come from that are sent. */
  public List<SecretSource> credentials() {
    return Stream.concat(auth.secrets().stream(), connection.secrets().stream()).toList();
  }

  /** Name of the token that is exchanged for this one, empty: none is. */
  public String subjectName() {
    return auth instanceof AuthOptions.TokenExchange exchange
            && exchange.subject() instanceof Subject.Named named
        ? named.name()
        : "";
  }

  /** These tokens, each behind the one that it is exchanged for, which has to be there first. */
  public static List<TokenOptions> subjectsFirst(Collection<TokenOptions> tokens) {
    return tokens.stream()
        .sorted(Comparator.comparingInt(token -> SubjectNames.exchanges(token.auth())))
        .toList();
  }

  TokenOptions withAuth(AuthOptions other) {
    return new TokenOptions(
        name,
        provider,
        other,
        refresh,
        connection,
        maxWait,
        discoveryMaxAge,
        revokeOnStop,
        stateFile);
  }

  /** Where the keys come from that are of its state file alone. */
  public List<SecretSource> stateKeys() {
    return stateFile == null ? List.of() : stateFile.secrets();
  }

  /**
   * @param fields what counts for it: its own, and what it inherits
   * @param inherited whose parts it shares where it has none of its own
   */
  static TokenOptions from(String name, JsonFields fields, InheritedOptions inherited) {
    JsonFields auth =
        fields
            .require(Option.AUTH, "required, an object that says how the token is acquired")
            .fields();
    boolean needsProvider = !AuthOptionsReader.type(auth).equals(AuthOptionsReader.API_KEY);
    ConnectionOptions connection =
        inherited.connection().of(fields, () -> ConnectionOptions.from(fields));
    ProviderOptions provider =
        needsProvider
            ? inherited.provider().of(fields, () -> ProviderOptionsReader.read(fields, connection))
            : NO_PROVIDER;
    TokenOptions options =
        new TokenOptions(
            name,
            provider,
            inherited.auth().of(fields, () -> readAuth(auth, provider, connection)),
            inherited.refresh().of(fields, () -> RefreshOptions.from(fields)),
            connection,
            inherited.maxWait().of(fields, () -> fields.duration(Option.MAX_WAIT)),
            inherited.discoveryMaxAge().of(fields, () -> fields.duration(Option.DISCOVERY_MAX_AGE)),
            fields.flag(Option.REVOKE_ON_STOP),
            needsProvider ? StateFileOptions.from(name, fields) : null);
    options.refresh.requireConsistent(fields);
    options.requireRevocable(fields);
    options.requireCertificate(auth);
    options.requireAudience(auth);
    return options;
  }

  private static AuthOptions readAuth(
      JsonFields fields, ProviderOptions provider, ConnectionOptions connection) {
    return AuthOptionsReader.read(
        fields,
        provider instanceof ProviderOptions.Weaviate,
        connection.clientCertificate() != null);
  }

  private void requireCertificate(JsonFields fields) {
    ClientOptions client = auth.client();
    if (client != null
        && client.authMethod() == ClientAuthMethod.TLS_CLIENT_AUTH
        && connection.clientCertificate() == null) {
      throw fields.refuse(
          Option.CLIENT_AUTH_METHOD,
          "tls_client_auth needs a client certificate, give tls.certFile and tls.keyFile");
    }
  }

  /** Where endpoints are given no metadata is read: nothing else could name this one later. */
  private void requireRevocable(JsonFields fields) {
    if (revokeOnStop
        && direct() instanceof ProviderOptions.Endpoints given
        && given.revocationEndpoint() == null) {
      throw fields
          .object(Option.OIDC_CONFIG)
          .refuse(
              Option.REVOCATION_ENDPOINT,
              "required with revokeOnStop, the URL that revokes tokens");
    }
  }

  /** Where endpoints are given, nobody names the issuer but the options. */
  private void requireAudience(JsonFields fields) {
    if (direct() instanceof ProviderOptions.Endpoints given
        && given.issuer() == null
        && auth.privateKeys().stream()
            .anyMatch(key -> key.audience().kind() == AssertionAudience.Kind.ISSUER)) {
      throw fields.refuse(
          Option.ASSERTION_AUDIENCE, "issuer needs oidcConfig.issuer, which nothing else tells");
    }
  }

  /** Where the token endpoint is learnt from in the end. */
  private @Nullable ProviderOptions direct() {
    return provider instanceof ProviderOptions.Weaviate weaviate ? weaviate.override() : provider;
  }

  /**
   * Checks defaults on their own, so that what every entry replaces is not left unread. What
   * depends on the entry (whether {@code http:} or an absent client id is allowed) is not asked.
   */
  static void checkDefaults(JsonFields fields) {
    if (ProviderOptionsReader.isGiven(fields)) {
      ProviderOptionsReader.read(fields, PERMISSIVE);
    }
    JsonValue auth = fields.get(Option.AUTH);
    if (auth != null) {
      AuthOptionsReader.read(auth.fields(), true, true);
    }
    RefreshOptions.from(fields);
    ConnectionOptions.from(fields);
    fields.duration(Option.MAX_WAIT);
    fields.duration(Option.DISCOVERY_MAX_AGE);
    fields.flag(Option.REVOKE_ON_STOP);
    StateFileOptions.from(DEFAULT_NAME, fields);
  }
}
