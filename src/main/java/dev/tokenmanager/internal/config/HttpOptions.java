package dev.tokenmanager.internal.config;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code http} in the file of the runnable jar: where health, metrics and the status page are
 * served, and to whom. Immutable.
 *
 * @param enabled false: no port is opened
 * @param host to listen at
 * @param port to listen at, 0: any free one
 * @param readyWhen which tokens must be usable for the node to be ready
 * @param path under which everything stands; begins and ends with a slash
 * @param allowedHosts names in {@code Host}, besides those of this machine, while {@code host} is
 *     loopback; in lower case, without a port
 * @param tls null: plain HTTP
 * @param token what callers show for all but health, null: nothing
 */
public record HttpOptions(
    boolean enabled,
    String host,
    int port,
    ReadyWhen readyWhen,
    String path,
    List<String> allowedHosts,
    @Nullable Tls tls,
    SecretSource.@Nullable File token) {

  /** The root. */
  public static final String ROOT = "/";

  /** Segments that no escape, dot or double slash can make another path of. */
  private static final Pattern PATH = Pattern.compile("/|(/(?!\\.{1,2}(/|$))[A-Za-z0-9._~-]+)+/?");

  /** A name of DNS, or an address, an IPv6 one in brackets. */
  private static final Pattern HOST_NAME =
      Pattern.compile("[A-Za-z0-9_.-]{1,253}|\\[[0-9A-Fa-f:.]+]");

  public HttpOptions {
    allowedHosts = List.copyOf(allowedHosts);
  }

  /** At the root, plain, and for whoever asks. */
  public HttpOptions(boolean enabled, String host, int port, ReadyWhen readyWhen) {
    this(enabled, host, port, readyWhen, ROOT, List.of(), null, null);
  }

  /**
   * PEM files of the server. They are read again when they change.
   *
   * @param certFile the certificate that it shows, with what stands between it and the root
   * @param keyFile its private key, not encrypted
   */
  public record Tls(SecretSource.File certFile, SecretSource.File keyFile) {

    private static Tls from(JsonFields tls) {
      return new Tls(
          file(tls.require(Option.HTTP_CERT_FILE, "required: the certificate to show, PEM")),
          file(tls.require(Option.HTTP_KEY_FILE, "required: the key of the certificate, PEM")));
    }

    /** The same two as one thing: certificate and key are read as those of a client are. */
    public ClientCertificate pair() {
      return new ClientCertificate(certFile, keyFile, null);
    }
  }

  /**
   * Reads the section out of the whole file; the defaults where there is none. Touches no file that
   * it names.
   *
   * @throws IllegalArgumentException with one sentence that begins with the JSON path
   */
  public static HttpOptions from(JsonObject file) {
    JsonFields fields = JsonFields.of("", file.getMap()).section(Option.HTTP);
    JsonValue token = fields.get(Option.HTTP_TOKEN_FILE);
    return new HttpOptions(
        fields.flag(Option.HTTP_ENABLED),
        fields.text(Option.HTTP_HOST),
        fields.whole(Option.HTTP_PORT),
        readyWhen(fields),
        path(fields),
        allowedHosts(fields),
        fields.has(Option.HTTP_TLS) ? Tls.from(fields.section(Option.HTTP_TLS)) : null,
        token == null ? null : file(token));
  }

  private static SecretSource.File file(JsonValue given) {
    return new SecretSource.File(given.path(), given.file());
  }

  private static ReadyWhen readyWhen(JsonFields fields) {
    return switch (fields.text(Option.READY_WHEN)) {
      case "any" -> ReadyWhen.ANY;
      case "all" -> ReadyWhen.ALL;
      default -> throw fields.refuse(Option.READY_WHEN, "expected any or all");
    };
  }

  private static String path(JsonFields fields) {
    String path = fields.text(Option.HTTP_PATH);
    if (!PATH.matcher(path).matches()) {
      throw fields.refuse(
          Option.HTTP_PATH,
          "expected a path such as /tokens, of letters, digits and - . _ ~ between single slashes");
    }
    return path.endsWith(ROOT) ? path : path + ROOT;
  }

  private static List<String> allowedHosts(JsonFields fields) {
    JsonValue given = fields.get(Option.ALLOWED_HOSTS);
    return given == null
        ? List.of()
        : given.listOrWords().stream().map(HttpOptions::allowedHost).toList();
  }

  private static String allowedHost(JsonValue given) {
    String name = given.string();
    if (!HOST_NAME.matcher(name).matches()) {
      throw given.refuse("expected a host name or an address, without scheme and port");
    }
    return name.toLowerCase(Locale.ROOT);
  }

  /** Whether only this machine can reach it, by the text alone: no name is resolved. */
  public boolean isLoopback() {
    return Loopback.isLoopback(host.contains(":") ? "[" + host + "]" : host);
  }

  /** When the node is ready; in both cases no token may still wait for its first attempt. */
  public enum ReadyWhen {
    /** At least one token is usable. */
    ANY,
    /** Every token is. */
    ALL
  }
}
