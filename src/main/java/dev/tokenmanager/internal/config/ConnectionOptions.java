package dev.tokenmanager.internal.config;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How provider and Weaviate are reached. Immutable; equal options share connections.
 *
 * @param caFile private authorities, null: the JVM's trust store alone
 * @param clientCertificate what this client shows of itself, null: nothing
 * @param proxy HTTP proxy, null: none
 * @param allowInsecureHttp whether {@code http:} is allowed towards hosts that are not loopback
 */
public record ConnectionOptions(
    @Nullable CaFile caFile,
    @Nullable ClientCertificate clientCertificate,
    @Nullable Proxy proxy,
    boolean allowInsecureHttp) {

  /** The JVM's trust store, no proxy, no {@code http:} but to loopback hosts. */
  public static final ConnectionOptions DEFAULTS = from(JsonFields.NONE);

  /** Without a client certificate. */
  public ConnectionOptions(
      @Nullable CaFile caFile, @Nullable Proxy proxy, boolean allowInsecureHttp) {
    this(caFile, null, proxy, allowInsecureHttp);
  }

  static ConnectionOptions from(JsonFields fields) {
    JsonFields tls = fields.section(Option.TLS);
    return new ConnectionOptions(
        CaFile.from(tls),
        ClientCertificate.from(tls),
        fields.has(Option.PROXY) ? Proxy.from(fields) : null,
        fields.flag(Option.ALLOW_INSECURE_HTTP));
  }

  /**
   * An HTTP proxy.
   *
   * @param host name or address
   * @param username for its Basic authentication (RFC 7617), null: none
   * @param password beside it, null: none
   * @param noProxy hosts, addresses and suffixes with a dot before them that are reached directly
   */
  public record Proxy(
      String host,
      int port,
      @Nullable String username,
      @Nullable SecretSource password,
      List<String> noProxy) {

    private static final String EXAMPLE = "such as proxy: { host: proxy.example.com, port: 3128 }";

    public Proxy {
      noProxy = List.copyOf(noProxy);
    }

    /** One that wants no authentication, on the way to every host. */
    public Proxy(String host, int port) {
      this(host, port, null, null, List.of());
    }

    private static Proxy from(JsonFields fields) {
      refuseUrl(fields);
      JsonFields proxy = fields.section(Option.PROXY);
      JsonValue host = proxy.require(Option.PROXY_HOST, "required for a proxy, beside port");
      proxy.require(Option.PROXY_PORT, "required for a proxy, beside host");
      if (!HostName.isHost(host.string())) {
        throw host.refuse("expected host name or address, not a URL, " + EXAMPLE);
      }
      if (!HostName.fits(host.string())) {
        throw host.refuse(HostName.LIMITS);
      }
      SecretSource password = proxy.secret(Option.PROXY_PASSWORD);
      return new Proxy(
          host.string(),
          proxy.whole(Option.PROXY_PORT),
          username(proxy, password),
          password,
          noProxy(proxy));
    }

    /** What other programs take for a proxy. */
    static void refuseUrl(JsonFields fields) {
      JsonValue whole = fields.get(Option.PROXY);
      if (whole != null && whole.isString()) {
        throw whole.refuse("expected host and port, " + EXAMPLE + ", not a URL");
      }
    }

    private static @Nullable String username(JsonFields proxy, @Nullable SecretSource password) {
      JsonValue name = proxy.get(Option.PROXY_USERNAME);
      if (name == null && password != null) {
        throw proxy.refuse(Option.PROXY_USERNAME, "required beside a password");
      }
      if (name != null && password == null) {
        throw proxy.refuse(
            Option.PROXY_PASSWORD,
            "required beside username, " + JsonFields.ways(Option.PROXY_PASSWORD));
      }
      if (name != null && name.string().indexOf(':') >= 0) {
        throw name.refuse("must not contain a colon (RFC 7617)");
      }
      return name == null ? null : name.string();
    }

    private static List<String> noProxy(JsonFields proxy) {
      JsonValue given = proxy.get(Option.NO_PROXY);
      return given == null ? List.of() : given.listOrWords().stream().map(Proxy::direct).toList();
    }

    private static String direct(JsonValue value) {
      String text = value.string();
      String host = text.startsWith(".") ? text.substring(1) : text;
      if (!HostName.isHost(host) || !HostName.fits(host)) {
        throw value.refuse(
            "expected host name, address or .suffix, without port; no URL, pattern or network");
      }
      return text;
    }
  }

  /**
   * The proxy on the way to a host, null: there is none. A loopback host is reached directly
   * whatever is configured: nothing that is sent to it leaves the machine.
   *
   * @param host name or address, an IPv6 one with or without brackets
   */
  public @Nullable Proxy proxyTo(String host) {
    return proxy == null || Loopback.isLoopback(host) || DirectHosts.contain(proxy.noProxy(), host)
        ? null
        : proxy;
  }

  /** Where comes from what is shown on the way: a proxy's password, a client certificate. */
  List<SecretSource> secrets() {
    List<SecretSource> secrets = new ArrayList<>();
    if (clientCertificate != null) {
      secrets.addAll(clientCertificate.sources());
    }
    if (proxy != null && proxy.password() != null) {
      secrets.add(proxy.password());
    }
    return secrets;
  }

  /**
   * Whether a request may go to this URL, a configured one or one that a provider advertises: by
   * {@code https:}, or by {@code http:} to a loopback host or where that is allowed everywhere.
   */
  public boolean permits(URI url) {
    if ("https".equalsIgnoreCase(url.getScheme())) {
      return true;
    }
    String host = HostName.of(url);
    return "http".equalsIgnoreCase(url.getScheme())
        && host != null
        && (allowInsecureHttp || Loopback.isLoopback(host));
  }
}
