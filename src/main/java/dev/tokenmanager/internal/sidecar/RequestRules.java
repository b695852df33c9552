package dev.tokenmanager.internal.sidecar;

import dev.tokenmanager.internal.config.SidecarOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who is a caller and who is not: a page in a browser of this machine must reach nothing, whether
 * it asks directly or by a name that was made to point here (DNS rebinding), and nothing gets
 * through that Weaviate could take for another request than this did. Pure; any thread.
 */
final class RequestRules {

  /** Where official clients ask whether they need credentials. */
  static final String OPENID_CONFIGURATION = "/v1/.well-known/openid-configuration";

  /** How the names of fetch metadata begin, which browsers send. */
  private static final String FETCH = "Sec-Fetch-";

  private static final Pattern AUTHORITY =
      Pattern.compile("(?<host>\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(:[0-9]{0,5})?");

  private static final Pattern ABSOLUTE =
      Pattern.compile("(?i:https?)://(?<authority>[^/?#]*)(?<rest>.*)");

  private static final Pattern DOT_SEGMENT =
      Pattern.compile("(?i)(/|\\\\|%2f|%5c)(\\.|%2e){1,2}(/|\\\\|%2f|%5c|$)");

  private final Protocol protocol;
  private final SidecarOptions options;

  RequestRules(Protocol protocol, SidecarOptions options) {
    this.protocol = protocol;
    this.options = options;
  }

  /** Why a request gets no further, null: it does. */
  @Nullable Refusal judge(RequestHead head) {
    Refusal refusal = version(head);
    if (refusal == null) {
      refusal = method(head);
    }
    if (refusal == null) {
      refusal = framing(head);
    }
    if (refusal == null) {
      refusal = target(head.target());
    }
    if (refusal == null) {
      refusal = authority(head);
    }
    return refusal == null ? browser(head) : refusal;
  }

  private @Nullable Refusal version(RequestHead head) {
    HttpVersion wanted = protocol == Protocol.REST ? HttpVersion.HTTP_1_1 : HttpVersion.HTTP_2;
    if (head.version() == wanted) {
      return null;
    }
    return Refusal.invalid(
        505,
        protocol == Protocol.REST
            ? "REST calls are HTTP/1.1."
            : "This is the port of gRPC, which is HTTP/2; REST calls have another.");
  }

  private static @Nullable Refusal method(RequestHead head) {
    if (head.method().equals("CONNECT") || head.method().equals("TRACE")) {
      return Refusal.method("CONNECT and TRACE do not pass.");
    }
    return head.headers().contains(HttpHeaders.UPGRADE)
        ? Refusal.method("Upgrade does not pass.")
        : null;
  }

  private static @Nullable Refusal framing(RequestHead head) {
    if (head.headers().names().contains("")) {
      return Refusal.invalid(400, "A header has a name.");
    }
    List<String> codings = head.headers().getAll(HttpHeaders.TRANSFER_ENCODING);
    return codings.isEmpty() || (codings.size() == 1 && codings.get(0).equalsIgnoreCase("chunked"))
        ? null
        : Refusal.invalid(501, "Transfer-Encoding is chunked alone, or not there.");
  }

  private @Nullable Refusal target(String target) {
    if (leavesTheBase(target)) {
      return Refusal.invalid(400, "A path with . or .. for a segment does not pass.");
    }
    if (target.chars().anyMatch(c -> c <= 0x20 || c >= 0x7F)) {
      return Refusal.invalid(400, "The target of a request is ASCII without blanks.");
    }
    return target.startsWith("/") || ABSOLUTE.matcher(target).matches()
        ? null
        : Refusal.invalid(400, "The target of a request is a path, or an http or https URL.");
  }

  /** Weaviate's URL has a path, and some servers would go up from it, however it is written. */
  private boolean leavesTheBase(String target) {
    return protocol == Protocol.REST
        && options.weaviateUrl().getRawPath().length() > 1
        && DOT_SEGMENT.matcher(target.split("[?#]", 2)[0]).find();
  }

  private @Nullable Refusal authority(RequestHead head) {
    List<String> hosts = head.authorities();
    if (hosts.isEmpty() || (protocol == Protocol.REST && hosts.size() > 1)) {
      return Refusal.invalid(400, "A request has one Host.");
    }
    Set<String> named = new HashSet<>();
    hosts.forEach(host -> named.add(host.toLowerCase(Locale.ROOT)));
    Matcher absolute = ABSOLUTE.matcher(head.target());
    if (absolute.matches()) {
      named.add(absolute.group("authority").toLowerCase(Locale.ROOT));
    }
    if (named.size() > 1) {
      return Refusal.invalid(400, "Target and Host name two authorities.");
    }
    Matcher authority = AUTHORITY.matcher(named.iterator().next());
    if (!authority.matches()) {
      return Refusal.invalid(400, "Host is a name or an address, with or without port.");
    }
    return options.allowsHost(authority.group("host"))
        ? null
        : Refusal.forbidden(
            "The sidecar is addressed as localhost, 127.0.0.1, [::1], or by a name in"
                + " sidecar.allowedHosts.");
  }

  /**
   * What browsers alone send. {@code Sec-Fetch-Mode: cors} with nothing else of its kind is how
   * {@code fetch} of Node calls, and so the TypeScript client: a browser that sends it sends {@code
   * Sec-Fetch-Site} too, and {@code Origin} where a page asks another site in that mode.
   */
  private static @Nullable Refusal browser(RequestHead head) {
    if (head.headers().contains(HttpHeaders.ORIGIN)) {
      return Refusal.forbidden("A page in a browser is no caller: Origin is refused.");
    }
    List<Map.Entry<String, String>> fetch =
        head.headers().entries().stream()
            .filter(header -> header.getKey().regionMatches(true, 0, FETCH, 0, FETCH.length()))
            .toList();
    return fetch.isEmpty() || (fetch.size() == 1 && isModeOfNode(fetch.get(0)))
        ? null
        : Refusal.forbidden("A page in a browser is no caller: Sec-Fetch- is refused.");
  }

  private static boolean isModeOfNode(Map.Entry<String, String> header) {
    return header.getKey().equalsIgnoreCase("Sec-Fetch-Mode") && header.getValue().equals("cors");
  }

  /** Path and query of a target that was not refused. */
  static String pathAndQuery(String target) {
    if (target.startsWith("/")) {
      return target;
    }
    Matcher absolute = ABSOLUTE.matcher(target);
    String rest = absolute.matches() ? absolute.group("rest") : "";
    return rest.startsWith("/") ? rest : "/" + rest;
  }

  /** Whether it asks how users are authenticated. */
  static boolean asksForAuthentication(String pathAndQuery) {
    int query = pathAndQuery.indexOf('?');
    return OPENID_CONFIGURATION.equals(query < 0 ? pathAndQuery : pathAndQuery.substring(0, query));
  }
}
