package dev.tokenmanager.internal.config;

import dev.tokenmanager.internal.config.files.ShownName;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code sidecar} in the file of the runnable jar, and the options of {@code
 * WeaviateSidecarVerticle}: where callers come in, who may, and where calls go. Immutable.
 *
 * @param host to listen at
 * @param port of REST, 0: any free one
 * @param grpcPort of gRPC, opened where there is a {@code weaviateGrpc}; 0: any free one
 * @param weaviateUrl where REST calls go
 * @param weaviateGrpc where gRPC calls go, null: nowhere
 * @param token the name of the token
 * @param callerSecret what callers send as bearer, null: nothing is asked
 * @param passAuthorization whether a caller's own {@code Authorization} passes
 * @param allowedHosts by which callers may address the sidecar, besides loopback ones
 * @param tls at the ports, null: none
 * @param weaviateCaFile private authorities of Weaviate, null: the JVM's alone
 */
public record SidecarOptions(
    String host,
    int port,
    int grpcPort,
    URI weaviateUrl,
    @Nullable URI weaviateGrpc,
    String token,
    @Nullable SecretSource callerSecret,
    boolean passAuthorization,
    List<String> allowedHosts,
    @Nullable Tls tls,
    @Nullable CaFile weaviateCaFile) {

  public SidecarOptions {
    allowedHosts = List.copyOf(allowedHosts);
  }

  /**
   * TLS at the ports.
   *
   * @param certificate what the sidecar shows
   * @param caFile who must have issued the certificate of every caller, null: none is asked for
   */
  public record Tls(ClientCertificate certificate, SecretSource.@Nullable File caFile) {

    private static Tls from(JsonFields tls) {
      return new Tls(
          new ClientCertificate(
              file(tls, Option.SIDECAR_CERT_FILE, "required: the certificate of the sidecar, PEM"),
              file(tls, Option.SIDECAR_KEY_FILE, "required: the key of the certificate, PEM"),
              null),
          tls.has(Option.SIDECAR_CA_FILE) ? file(tls, Option.SIDECAR_CA_FILE, "") : null);
    }

    private static SecretSource.File file(JsonFields tls, Option option, String cure) {
      JsonValue given = tls.require(option, cure);
      return new SecretSource.File(given.path(), given.file());
    }
  }

  /**
   * Reads the section out of the whole file, null: there is none. Touches no file that it names.
   *
   * @throws IllegalArgumentException with one sentence that begins with the JSON path
   */
  public static @Nullable SidecarOptions ofFile(JsonObject file) {
    JsonFields all = JsonFields.of("", file.getMap());
    return all.has(Option.SIDECAR) ? from(all.section(Option.SIDECAR)) : null;
  }

  /**
   * Reads what stands in the section, which is the config of the verticle. Touches no file.
   *
   * @throws IllegalArgumentException with one sentence that begins with the JSON path, as if it
   *     stood in the file
   */
  public static SidecarOptions of(JsonObject section) {
    return from(JsonFields.of(Option.SIDECAR.key(), section.getMap()).only(Option.SIDECAR.keys()));
  }

  private static SidecarOptions from(JsonFields fields) {
    ConnectionOptions way =
        new ConnectionOptions(null, null, fields.flag(Option.SIDECAR_ALLOW_INSECURE_HTTP));
    SidecarOptions options =
        new SidecarOptions(
            fields.text(Option.SIDECAR_HOST),
            fields.whole(Option.SIDECAR_PORT),
            fields.whole(Option.SIDECAR_GRPC_PORT),
            UrlReader.base(
                fields.require(
                    Option.SIDECAR_WEAVIATE_URL,
                    "required: the base URL of Weaviate, such as https://weaviate.example.com"),
                way),
            grpc(fields, way),
            fields.text(Option.SIDECAR_TOKEN),
            fields.secret(Option.SIDECAR_CALLER_SECRET),
            fields.flag(Option.SIDECAR_PASS_AUTHORIZATION),
            allowedHosts(fields),
            fields.has(Option.SIDECAR_TLS) ? Tls.from(fields.section(Option.SIDECAR_TLS)) : null,
            ca(fields.section(Option.SIDECAR_WEAVIATE_TLS)));
    options.requireConsistent(fields);
    return options;
  }

  private static @Nullable URI grpc(JsonFields fields, ConnectionOptions way) {
    JsonValue given = fields.get(Option.SIDECAR_WEAVIATE_GRPC);
    if (given == null) {
      if (fields.has(Option.SIDECAR_GRPC_PORT)) {
        throw fields.refuse(
            Option.SIDECAR_GRPC_PORT, "needs weaviateGrpc beside it, where gRPC calls go");
      }
      return null;
    }
    URI url = UrlReader.base(given, way);
    if (!url.getRawPath().isEmpty() && !url.getRawPath().equals("/")) {
      throw given.refuse("must not have a path: gRPC calls have their own");
    }
    return url;
  }

  private static List<String> allowedHosts(JsonFields fields) {
    JsonValue given = fields.get(Option.SIDECAR_ALLOWED_HOSTS);
    return given == null
        ? List.of()
        : given.listOrWords().stream().map(SidecarOptions::allowedHost).toList();
  }

  private static String allowedHost(JsonValue value) {
    String host = value.string();
    if (!HostName.isHost(host) || !HostName.fits(host)) {
      throw value.refuse("expected host name or address, without port; no URL and no pattern");
    }
    return host;
  }

  private static @Nullable CaFile ca(JsonFields tls) {
    JsonValue file = tls.get(Option.SIDECAR_WEAVIATE_CA_FILE);
    return file == null ? null : new CaFile(file.file(), false);
  }

  private void requireConsistent(JsonFields fields) {
    if (callerSecret != null && passAuthorization) {
      throw fields.refuse(
          Option.SIDECAR_PASS_AUTHORIZATION,
          "not allowed beside callerSecret, which callers send in the same header");
    }
    boolean remote = fields.flag(Option.SIDECAR_ALLOW_REMOTE);
    if (isLoopback()) {
      return;
    }
    if (!remote) {
      throw fields.refuse(
          Option.SIDECAR_HOST,
          "is no loopback address: whoever reaches it would have the rights of the token. Set"
              + " allowRemote to true, together with callerSecret, or with tls and its caFile");
    }
    if (callerSecret == null && (tls == null || tls.caFile() == null)) {
      throw fields.refuse(
          Option.SIDECAR_ALLOW_REMOTE,
          "needs callerSecret (callerSecretFile, callerSecretEnv), or tls with certFile, keyFile and"
              + " caFile: else whoever reaches the port has the rights of the token");
    }
  }

  /**
   * Refuses a token that there is not.
   *
   * @param names of those that there are
   * @throws IllegalArgumentException with one sentence that begins with the JSON path
   */
  public void requireToken(Collection<String> names) {
    if (!names.contains(token)) {
      List<String> known = names.stream().filter(ShownName::isKey).sorted().limit(10).toList();
      throw new IllegalArgumentException(
          Option.SIDECAR_TOKEN.path()
              + ": no token has that name"
              + (known.isEmpty() ? "" : ", there is: " + String.join(", ", known)));
    }
  }

  /** Whether only this machine can reach it, by the text alone: no name is resolved. */
  public boolean isLoopback() {
    return Loopback.isLoopback(host);
  }

  /** Whether a host by which a caller addresses the sidecar is loopback or allowed. */
  public boolean allowsHost(String asked) {
    return Loopback.isLoopback(asked) || DirectHosts.contain(allowedHosts, asked);
  }

  /** The files and the secret that are read again when they change. */
  public List<SecretSource> sources() {
    List<SecretSource> sources = new ArrayList<>();
    if (callerSecret != null) {
      sources.add(callerSecret);
    }
    if (tls != null) {
      sources.addAll(tls.certificate().sources());
      if (tls.caFile() != null) {
        sources.add(tls.caFile());
      }
    }
    return sources;
  }
}
