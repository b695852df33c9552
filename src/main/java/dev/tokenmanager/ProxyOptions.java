package dev.tokenmanager;

import dev.tokenmanager.internal.config.Option;
import dev.tokenmanager.internal.config.OptionTree;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP proxy on the way to provider and Weaviate, but to loopback hosts. Mutable; not for
 * several threads.
 */
public final class ProxyOptions extends GivenOptions<ProxyOptions> {

  /** Nothing is given: the defaults. */
  public ProxyOptions() {}

  /** A copy. */
  public ProxyOptions(ProxyOptions other) {
    super(other);
  }

  /**
   * What JSON gives.
   *
   * @throws IllegalArgumentException for an unknown key, a wrong type or a number out of range,
   *     with one sentence that begins with the JSON path
   */
  public ProxyOptions(JsonObject json) {
    this(OptionTree.ofSection(Option.PROXY, json));
  }

  ProxyOptions(OptionTree tree) {
    super(tree);
  }

  @Override
  ProxyOptions copy() {
    return new ProxyOptions(this);
  }

  /** One that wants no authentication. */
  public ProxyOptions(String host, int port) {
    setHost(host).setPort(port);
  }

  /** Its name or address; required. */
  public @Nullable String getHost() {
    return text(Option.PROXY_HOST);
  }

  /** Sets {@link #getHost}. */
  public ProxyOptions setHost(String host) {
    return set(Option.PROXY_HOST, host);
  }

  /** Its port, null: not given; required. */
  public @Nullable Integer getPort() {
    Number given = number(Option.PROXY_PORT);
    return given == null ? null : given.intValue();
  }

  /** Sets {@link #getPort}. */
  public ProxyOptions setPort(int port) {
    return set(Option.PROXY_PORT, port);
  }

  /** For its Basic authentication, beside {@link #getPassword}. Null: none. */
  public @Nullable String getUsername() {
    return text(Option.PROXY_USERNAME);
  }

  /** Sets {@link #getUsername}. */
  public ProxyOptions setUsername(String username) {
    return set(Option.PROXY_USERNAME, username);
  }

  /** Beside {@link #getUsername}, and sent to the proxy alone. Null: none. */
  public @Nullable SecretOptions getPassword() {
    return secret(Option.PROXY_PASSWORD);
  }

  /** Sets {@link #getPassword}. */
  public ProxyOptions setPassword(SecretOptions password) {
    return set(Option.PROXY_PASSWORD, password);
  }

  /** Hosts, addresses and {@code .suffixes} that are reached directly. */
  public List<String> getNoProxy() {
    return list(Option.NO_PROXY);
  }

  /** Sets {@link #getNoProxy}. */
  public ProxyOptions setNoProxy(List<String> noProxy) {
    return setList(Option.NO_PROXY, noProxy);
  }

  /** Sets {@link #getNoProxy}. */
  public ProxyOptions setNoProxy(String... noProxy) {
    return setNoProxy(List.of(noProxy));
  }
}
