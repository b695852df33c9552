package dev.tokenmanager.config;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Reads the options of one token. */
final class TokenOptionsReader {

  static final List<String> KEYS =
      Stream.of(
              ProviderOptionsReader.KEYS,
              List.of("auth"),
              RefreshOptionsReader.KEYS,
              List.of("maxWaitMs", "discoveryMaxAgeSeconds", "revokeOnStop"),
              ConnectionOptionsReader.KEYS)
          .flatMap(List::stream)
          .toList();

  /** For URLs of which only the form counts. */
  private static final ConnectionOptions PERMISSIVE = new ConnectionOptions(null, null, true);

  private TokenOptionsReader() {}

  static TokenOptions read(String name, JsonFields fields) {
    JsonFields auth =
        fields.require("auth", "required, an object that says how the token is acquired").fields();
    boolean needsProvider = !AuthOptionsReader.type(auth).equals(AuthOptionsReader.API_KEY);
    ConnectionOptions connection = ConnectionOptionsReader.read(fields);
    ProviderOptions provider =
        needsProvider ? ProviderOptionsReader.read(fields, connection) : new ProviderOptions.None();
    TokenOptions options =
        assemble(
            name,
            fields,
            provider,
            AuthOptionsReader.read(auth, provider instanceof ProviderOptions.Weaviate),
            connection);
    RefreshOptionsReader.requireConsistent(fields, options.refresh());
    requireRevocable(fields, options);
    return options;
  }

  private static TokenOptions assemble(
      String name,
      JsonFields fields,
      ProviderOptions provider,
      AuthOptions auth,
      ConnectionOptions connection) {
    return new TokenOptions(
        name,
        provider,
        auth,
        RefreshOptionsReader.read(fields),
        connection,
        maxWait(fields),
        discoveryMaxAge(fields),
        revokeOnStop(fields));
  }

  private static Duration maxWait(JsonFields fields) {
    return fields.millis("maxWaitMs", TokenOptions.DEFAULT_MAX_WAIT, 0);
  }

  private static Duration discoveryMaxAge(JsonFields fields) {
    return fields.seconds("discoveryMaxAgeSeconds", TokenOptions.DEFAULT_DISCOVERY_MAX_AGE, 1);
  }

  private static boolean revokeOnStop(JsonFields fields) {
    return fields.flag("revokeOnStop", false);
  }

  /** Where endpoints are given no metadata is read: nothing else could name this one later. */
  private static void requireRevocable(JsonFields fields, TokenOptions options) {
    ProviderOptions provider =
        options.provider() instanceof ProviderOptions.Weaviate weaviate
            ? weaviate.override()
            : options.provider();
    if (options.revokeOnStop()
        && provider instanceof ProviderOptions.Endpoints given
        && given.revocationEndpoint() == null) {
      throw fields
          .object("oidcConfig")
          .refuse("revocationEndpoint", "required with revokeOnStop, the URL that revokes tokens");
    }
  }

  /**
   * Checks defaults on their own, so that what every entry replaces is not left unread. What
   * depends on the entry (whether {@code http:} or an absent client id is allowed) is not asked.
   */
  static void checkDefaults(JsonFields fields) {
    if (ProviderOptionsReader.isGiven(fields)) {
      ProviderOptionsReader.read(fields, PERMISSIVE);
    }
    JsonValue auth = fields.get("auth");
    if (auth != null) {
      AuthOptionsReader.read(auth.fields(), true);
    }
    RefreshOptionsReader.read(fields);
    ConnectionOptionsReader.read(fields);
    maxWait(fields);
    discoveryMaxAge(fields);
    revokeOnStop(fields);
  }
}
