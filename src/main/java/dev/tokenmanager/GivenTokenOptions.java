package dev.tokenmanager;

import dev.tokenmanager.internal.config.Option;
import dev.tokenmanager.internal.config.OptionTree;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The options of a token, wherever they stand: of one token, of the only one, or the defaults of
 * several.
 *
 * @param <T> the class itself, which its setters return
 */
abstract class GivenTokenOptions<T extends GivenTokenOptions<T>> extends GivenOptions<T> {

  /** {@value} s. */
  public static final long DEFAULT_REFRESH_BUFFER_SECONDS = 60;

  /** {@value} s. */
  public static final long DEFAULT_MIN_VALIDITY_SECONDS = 5;

  /** {@value} s. */
  public static final long DEFAULT_LAST_RESORT_VALIDITY_SECONDS = 1;

  /** {@value} s. */
  public static final long DEFAULT_ASSUMED_LIFETIME_SECONDS = 300;

  /** {@value} ms. */
  public static final long DEFAULT_REQUEST_TIMEOUT_MS = 5000;

  /** {@value} ms. */
  public static final long DEFAULT_MIN_REFRESH_INTERVAL_MS = 1000;

  /** {@value} s. */
  public static final long DEFAULT_REJECTED_PROBE_SECONDS = 60;

  /** {@value} ms. */
  public static final long DEFAULT_MAX_WAIT_MS = 10000;

  /** {@value} s. */
  public static final long DEFAULT_DISCOVERY_MAX_AGE_SECONDS = 3600;

  /** {@value}. */
  public static final boolean DEFAULT_REVOKE_ON_STOP = false;

  /** {@value}. */
  public static final boolean DEFAULT_ALLOW_INSECURE_HTTP = false;

  GivenTokenOptions() {}

  GivenTokenOptions(GivenOptions<T> other) {
    super(other);
  }

  GivenTokenOptions(OptionTree tree) {
    super(tree);
  }

  @Override
  GivenOptions<?> section(Option option, OptionTree tree) {
    return switch (option) {
      case OIDC_CONFIG -> new OidcConfig(tree);
      case AUTH -> new AuthOptions(tree);
      case RETRY -> new RetryOptions(tree);
      case TLS -> new TlsOptions(tree);
      case PROXY -> new ProxyOptions(tree);
      default -> super.section(option, tree);
    };
  }

  /**
   * The issuer at which the provider is discovered (OpenID Connect Discovery). Null: not given. One
   * of this, {@link #getWeaviateUrl} and {@link #getOidcConfig} is required.
   */
  public @Nullable String getIssuerUrl() {
    return text(Option.ISSUER_URL);
  }

  /** Sets {@link #getIssuerUrl}. */
  public T setIssuerUrl(String issuerUrl) {
    return set(Option.ISSUER_URL, issuerUrl);
  }

  /**
   * The base URL of a Weaviate, whose own well-known document tells issuer, client id and scopes.
   * Null: not given.
   */
  public @Nullable String getWeaviateUrl() {
    return text(Option.WEAVIATE_URL);
  }

  /** Sets {@link #getWeaviateUrl}. */
  public T setWeaviateUrl(String weaviateUrl) {
    return set(Option.WEAVIATE_URL, weaviateUrl);
  }

  /** Endpoints that are given. Null: they are discovered. */
  public @Nullable OidcConfig getOidcConfig() {
    return get(Option.OIDC_CONFIG, OidcConfig.class);
  }

  /** Sets {@link #getOidcConfig}. */
  public T setOidcConfig(OidcConfig oidcConfig) {
    return set(Option.OIDC_CONFIG, oidcConfig);
  }

  /** How the token is acquired; required. */
  public @Nullable AuthOptions getAuth() {
    return get(Option.AUTH, AuthOptions.class);
  }

  /** Sets {@link #getAuth}. */
  public T setAuth(AuthOptions auth) {
    return set(Option.AUTH, auth);
  }

  /** A token is refreshed this long before its end, in seconds; at most half of its lifetime. */
  public long getRefreshBufferSeconds() {
    return longOf(Option.REFRESH_BUFFER);
  }

  /** Sets {@link #getRefreshBufferSeconds}. */
  public T setRefreshBufferSeconds(long refreshBufferSeconds) {
    return set(Option.REFRESH_BUFFER, refreshBufferSeconds);
  }

  /** A token with less left is not answered, in seconds; at most half of the buffer. */
  public long getMinValiditySeconds() {
    return longOf(Option.MIN_VALIDITY);
  }

  /** Sets {@link #getMinValiditySeconds}. */
  public T setMinValiditySeconds(long minValiditySeconds) {
    return set(Option.MIN_VALIDITY, minValiditySeconds);
  }

  /** While refreshing fails, a token is answered until it has less left than this, in seconds. */
  public long getLastResortValiditySeconds() {
    return longOf(Option.LAST_RESORT_VALIDITY);
  }

  /** Sets {@link #getLastResortValiditySeconds}. */
  public T setLastResortValiditySeconds(long lastResortValiditySeconds) {
    return set(Option.LAST_RESORT_VALIDITY, lastResortValiditySeconds);
  }

  /** The lifetime where neither answer nor token tells it, in seconds. */
  public long getAssumedLifetimeSeconds() {
    return longOf(Option.ASSUMED_LIFETIME);
  }

  /** Sets {@link #getAssumedLifetimeSeconds}. */
  public T setAssumedLifetimeSeconds(long assumedLifetimeSeconds) {
    return set(Option.ASSUMED_LIFETIME, assumedLifetimeSeconds);
  }

  /**
   * How long each exchange with provider or Weaviate may take, and each question to a {@link
   * SecretSupplier}, in milliseconds.
   */
  public long getRequestTimeoutMs() {
    return longOf(Option.REQUEST_TIMEOUT);
  }

  /** Sets {@link #getRequestTimeoutMs}. */
  public T setRequestTimeoutMs(long requestTimeoutMs) {
    return set(Option.REQUEST_TIMEOUT, requestTimeoutMs);
  }

  /** Backoff after a failure. Null: the defaults. */
  public @Nullable RetryOptions getRetry() {
    return get(Option.RETRY, RetryOptions.class);
  }

  /** Sets {@link #getRetry}. */
  public T setRetry(RetryOptions retry) {
    return set(Option.RETRY, retry);
  }

  /** Forced refreshes start at least this far apart, in milliseconds. */
  public long getMinRefreshIntervalMs() {
    return longOf(Option.MIN_REFRESH_INTERVAL);
  }

  /** Sets {@link #getMinRefreshIntervalMs}. */
  public T setMinRefreshIntervalMs(long minRefreshIntervalMs) {
    return set(Option.MIN_REFRESH_INTERVAL, minRefreshIntervalMs);
  }

  /** How slowly a rejected credential is tried again, in seconds. */
  public long getRejectedProbeSeconds() {
    return longOf(Option.REJECTED_PROBE);
  }

  /** Sets {@link #getRejectedProbeSeconds}. */
  public T setRejectedProbeSeconds(long rejectedProbeSeconds) {
    return set(Option.REJECTED_PROBE, rejectedProbeSeconds);
  }

  /** How long a caller waits while no usable token is held, in milliseconds. */
  public long getMaxWaitMs() {
    return longOf(Option.MAX_WAIT);
  }

  /** Sets {@link #getMaxWaitMs}. */
  public T setMaxWaitMs(long maxWaitMs) {
    return set(Option.MAX_WAIT, maxWaitMs);
  }

  /** Older metadata is read again beside the next token request, in seconds. */
  public long getDiscoveryMaxAgeSeconds() {
    return longOf(Option.DISCOVERY_MAX_AGE);
  }

  /** Sets {@link #getDiscoveryMaxAgeSeconds}. */
  public T setDiscoveryMaxAgeSeconds(long discoveryMaxAgeSeconds) {
    return set(Option.DISCOVERY_MAX_AGE, discoveryMaxAgeSeconds);
  }

  /** Whether what is held is revoked at undeployment (RFC 7009). */
  public boolean isRevokeOnStop() {
    return flag(Option.REVOKE_ON_STOP);
  }

  /** Sets {@link #isRevokeOnStop}. */
  public T setRevokeOnStop(boolean revokeOnStop) {
    return set(Option.REVOKE_ON_STOP, revokeOnStop);
  }

  /**
   * The path of a file that keeps what is held over a restart, sealed; {@code {name}} in it is the
   * name of the token. Null: nothing is kept.
   */
  public @Nullable String getStateFile() {
    return text(Option.STATE_FILE);
  }

  /** Sets {@link #getStateFile}. */
  public T setStateFile(String stateFile) {
    return set(Option.STATE_FILE, stateFile);
  }

  /**
   * Seals {@link #getStateFile} where no key of the cluster is given: base64 of 32 bytes. Null: not
   * given. A supplier of it that fails at deployment fails the deployment.
   */
  public @Nullable SecretOptions getStateKey() {
    return secret(Option.STATE_KEY);
  }

  /** Sets {@link #getStateKey}. */
  public T setStateKey(SecretOptions stateKey) {
    return set(Option.STATE_KEY, stateKey);
  }

  /** Keys that still open {@link #getStateFile}. */
  public List<SecretOptions> getPreviousStateKeys() {
    return list(Option.PREVIOUS_STATE_KEYS);
  }

  /** Sets {@link #getPreviousStateKeys}. */
  public T setPreviousStateKeys(List<SecretOptions> previousStateKeys) {
    return setList(Option.PREVIOUS_STATE_KEYS, previousStateKeys);
  }

  /** Adds to {@link #getPreviousStateKeys}. */
  public T addPreviousStateKey(SecretOptions previousStateKey) {
    return add(Option.PREVIOUS_STATE_KEYS, previousStateKey);
  }

  /** Which certificates are trusted, and which is shown. Null: the roots of the JVM, and none. */
  public @Nullable TlsOptions getTls() {
    return get(Option.TLS, TlsOptions.class);
  }

  /** Sets {@link #getTls}. */
  public T setTls(TlsOptions tls) {
    return set(Option.TLS, tls);
  }

  /** HTTP proxy on the way. Null: none. */
  public @Nullable ProxyOptions getProxy() {
    return get(Option.PROXY, ProxyOptions.class);
  }

  /** Sets {@link #getProxy}. */
  public T setProxy(ProxyOptions proxy) {
    return set(Option.PROXY, proxy);
  }

  /** Whether {@code http:} is allowed to another host than this one. */
  public boolean isAllowInsecureHttp() {
    return flag(Option.ALLOW_INSECURE_HTTP);
  }

  /** Sets {@link #isAllowInsecureHttp}. */
  public T setAllowInsecureHttp(boolean allowInsecureHttp) {
    return set(Option.ALLOW_INSECURE_HTTP, allowInsecureHttp);
  }
}
