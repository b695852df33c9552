package dev.tokenmanager.internal.transport;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tokenmanager.internal.config.CaFile;
import dev.tokenmanager.internal.config.VerticleOptions;
import dev.tokenmanager.testing.TestCertificate;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A CA file in the forms in which authorities, tools and hands leave one: a start and a use. */
class CaFormsTest extends TransportTestBase {

  @TempDir static Path directory;

  private static TestCertificate trusted;
  private static TestCertificate other;

  @BeforeAll
  static void createCertificates() throws Exception {
    trusted = TestCertificate.create(directory, "ip:127.0.0.1");
    other = TestCertificate.create(directory, "ip:127.0.0.1");
  }

  static Stream<Arguments> forms() throws Exception {
    String pem = Files.readString(trusted.pem()).replace("\r\n", "\n");
    String another = Files.readString(other.pem()).replace("\r\n", "\n");
    X509Certificate certificate = certificate(pem);
    byte[] der = certificate.getEncoded();
    byte[] pkcs7 =
        CertificateFactory.getInstance("X.509")
            .generateCertPath(List.of(certificate))
            .getEncoded("PKCS7");
    String key = Files.readString(trusted.writeKey(directory.resolve("key.pem")));
    return Stream.of(
        arguments("PEM", pem.getBytes(UTF_8)),
        arguments("bundle", (another + pem).getBytes(UTF_8)),
        arguments("bundle joined without newline", (another.strip() + pem.strip()).getBytes(UTF_8)),
        arguments("byte order mark (Windows editor)", ("\uFEFF" + pem).getBytes(UTF_8)),
        arguments(
            "byte order marks inside (copy a+b)",
            ("\uFEFF" + another + "\uFEFF" + pem).getBytes(UTF_8)),
        arguments("UTF-16 (PowerShell >)", pem.getBytes(UTF_16)),
        arguments("indented (YAML block)", pem.indent(4).getBytes(UTF_8)),
        arguments("CRLF", pem.replace("\n", "\r\n").getBytes(UTF_8)),
        arguments("CR (old Mac)", pem.replace("\n", "\r").getBytes(UTF_8)),
        arguments("certificate plus key (HAProxy)", (pem + key).getBytes(UTF_8)),
        arguments("key plus certificate", (key + pem).getBytes(UTF_8)),
        arguments("text around (openssl s_client)", ("0 s:CN=ö\n" + pem + "---").getBytes(UTF_8)),
        arguments("X509 CERTIFICATE", block("X509 CERTIFICATE", der)),
        arguments("TRUSTED CERTIFICATE", block("TRUSTED CERTIFICATE", der)),
        arguments("TRUSTED CERTIFICATE with trust (openssl x509 -trustout)", trust(der)),
        arguments("DER", der),
        arguments("PKCS 7, DER", pkcs7),
        arguments("PKCS 7, PEM", block("PKCS7", pkcs7)),
        arguments("PKCS 7 called CERTIFICATE (certutil)", block("CERTIFICATE", pkcs7)));
  }

  private static X509Certificate certificate(String pem) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(pem.getBytes(UTF_8)));
  }

  private static byte[] block(String label, byte[] der) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(label, base64)
        .getBytes(UTF_8);
  }

  /** Behind the certificate stands what it is trusted for: a sequence with an alias in it. */
  private static byte[] trust(byte[] der) {
    byte[] more = {0x30, 4, 0x0c, 2, 'c', 'a'};
    byte[] both = Arrays.copyOf(der, der.length + more.length);
    System.arraycopy(more, 0, both, der.length, more.length);
    return block("TRUSTED CERTIFICATE", both);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forms")
  void caFile_inAnyForm_startsAndIsTrusted(String form, byte[] content) throws Exception {
    Path file = Files.write(Files.createTempFile(directory, "ca", ".pem"), content);

    assertThatCode(() -> CaFile.check(VerticleOptions.from(options(file))))
        .doesNotThrowAnyException();
    assertThat(exchange(get(serve(), HttpTransportTlsTest.ca(file))).status()).isEqualTo(200);
  }

  private static JsonObject options(Path caFile) {
    return new JsonObject()
        .put("tls", new JsonObject().put("caFile", caFile.toString()))
        .put("auth", new JsonObject().put("type", "api_key").put("apiKey", "k"));
  }

  private URI serve() throws Exception {
    HttpServerOptions options =
        new HttpServerOptions().setSsl(true).setKeyCertOptions(trusted.keyCertOptions());
    int port =
        await(
                vertx
                    .createHttpServer(options)
                    .requestHandler(request -> request.response().end("{}"))
                    .listen(0, "127.0.0.1"))
            .actualPort();
    return URI.create("https://127.0.0.1:" + port + "/");
  }
}
