import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An OIDC provider on loopback, and a Weaviate that answers whoever has a token of it: what the
 * example projects talk to. Run from source: {@code java Provider.java}; it prints its URL.
 */
public final class Provider {

  private final Set<String> issued = ConcurrentHashMap.newKeySet();
  private final AtomicInteger count = new AtomicInteger();
  private final String url;

  private Provider(String url) {
    this.url = url;
  }

  public static void main(String[] args) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    server.createContext("/", new Provider(url)::answer);
    server.setExecutor(Executors.newCachedThreadPool());
    server.start();
    System.out.println(url);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    exchange.getRequestBody().readAllBytes();
    if (path.equals("/.well-known/openid-configuration")) {
      reply(exchange, 200, "{'issuer':'" + url + "','token_endpoint':'" + url + "/token'}");
    } else if (path.equals("/token")) {
      boolean client = exchange.getRequestHeaders().getFirst("Authorization") != null;
      reply(exchange, client ? 200 : 401, client ? token() : "{'error':'invalid_client'}");
    } else if (!isAuthorized(exchange)) {
      reply(exchange, 401, "{'code':401,'message':'anonymous access not enabled'}");
    } else {
      reply(exchange, 200, weaviate(path));
    }
  }

  private String token() {
    String token = "s3cr3t-" + count.incrementAndGet();
    issued.add("Bearer " + token);
    return "{'access_token':'" + token + "','token_type':'Bearer','expires_in':300}";
  }

  private boolean isAuthorized(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    return header != null && issued.contains(header);
  }

  private static String weaviate(String path) {
    return switch (path) {
      case "/v1/meta" -> "{'version':'1.39.0'}";
      case "/v1/graphql" -> "{'data':{'Get':{}}}";
      default -> "{'objects':[]}";
    };
  }

  private static void reply(HttpExchange exchange, int status, String json) throws IOException {
    byte[] body = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }
}
