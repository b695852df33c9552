package dev.tokenmanager.internal.config;

import static dev.tokenmanager.internal.config.Options.SECRET;
import static dev.tokenmanager.internal.config.Options.assertRefused;
import static dev.tokenmanager.internal.config.Options.auth;
import static dev.tokenmanager.internal.config.Options.readToken;
import static dev.tokenmanager.internal.config.Options.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tokenmanager.testing.TestAuthority;
import dev.tokenmanager.testing.TestKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract §2, the rows of {@code tls.certFile} and {@code tls.keyFile}. */
class ClientCertificateTest {

  private static final String PAIR = "'tls': {'certFile': 'c.pem', 'keyFile': 'k.pem'";
  private static final String BARE = "'type': 'client_credentials', 'clientId': 'id'";

  private static TestAuthority root;
  private static TestAuthority middle;
  private static KeyPair rsa;
  private static KeyPair ec;

  @TempDir private Path folder;

  @BeforeAll
  static void makeAuthorities() throws Exception {
    root = TestAuthority.create("root");
    middle = root.intermediate("middle");
    rsa = TestKeys.rsa(2048);
    ec = TestKeys.ec("secp384r1");
  }

  private ClientCertificate files(String certificates, String key, @Nullable String password)
      throws IOException {
    Files.writeString(folder.resolve("c.pem"), certificates);
    Files.writeString(folder.resolve("k.pem"), key);
    String more = password == null ? "" : ", 'keyPassword': '" + password + "'";
    String options =
        "'tls': {'certFile': '%1$s/c.pem', 'keyFile': '%1$s/k.pem'%2$s}".formatted(folder, more);
    return certificate(options);
  }

  private static ClientCertificate certificate(String tls) {
    return Objects.requireNonNull(readToken(token(tls)).connection().clientCertificate());
  }

  private String shown(String sentence) {
    return sentence
        .replace("CERT", "the file " + folder.resolve("c.pem"))
        .replace("KEY", "the file " + folder.resolve("k.pem"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pkcs8", "pkcs1", "encrypted", "sec1", "pkcs8 EC", "encrypted EC"})
  void load_keyOfEachForm_isTheOneOfTheCertificate(String form) throws Exception {
    KeyPair keys = form.endsWith("EC") || form.equals("sec1") ? ec : rsa;
    String password = form.startsWith("encrypted") ? "s3cr3t-opens" : null;
    String key =
        switch (form) {
          case "pkcs1" -> TestKeys.pkcs1(keys.getPrivate());
          case "sec1" -> TestKeys.sec1(keys.getPrivate());
          case "encrypted", "encrypted EC" -> TestKeys.encrypted(keys.getPrivate(), "s3cr3t-opens");
          default -> TestKeys.pkcs8(keys.getPrivate());
        };

    ClientIdentity identity = files(root.issue("client", keys).pem(), key, password).load();

    assertThat(identity.key().getAlgorithm()).isEqualTo(keys.getPrivate().getAlgorithm());
    assertThat(identity.own().getPublicKey()).isEqualTo(keys.getPublic());
  }

  static Stream<Arguments> orders() throws Exception {
    TestAuthority.Issued client = middle.issue("client", ec);
    X509Certificate own = client.chain().get(0);
    X509Certificate other = root.issue("other").chain().get(0);
    X509Certificate between = middle.certificate();
    X509Certificate top = root.certificate();
    return Stream.of(
        arguments("in order", List.of(own, between), List.of(own, between)),
        arguments("the other way round", List.of(between, own), List.of(own, between)),
        arguments("with the root", List.of(top, own, between), List.of(own, between, top)),
        arguments("with another's", List.of(other, between, own), List.of(own, between)),
        arguments("twice the same", List.of(own, between, own), List.of(own, between)),
        arguments("without the one between", List.of(own), List.of(own)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("orders")
  void load_certificatesInAnyOrder_areAChainFromTheClient(
      String row, List<X509Certificate> given, List<X509Certificate> expected) throws Exception {
    String pem = TestAuthority.pemOf(given.toArray(X509Certificate[]::new));

    assertThat(files(pem, TestKeys.pkcs8(ec.getPrivate()), null).load().chain())
        .isEqualTo(expected);
  }

  @Test
  void load_keyAndCertificateInOneFile_isTaken() throws Exception {
    TestAuthority.Issued client = root.issue("client");
    String both = client.key() + client.pem();

    assertThat(files(both, both, null).load().chain()).isEqualTo(client.chain());
  }

  static Stream<Arguments> useless() throws Exception {
    TestAuthority.Issued client = root.issue("client", ec);
    String cert = client.pem();
    String key = client.key();
    String encrypted = TestKeys.encrypted(ec.getPrivate(), "s3cr3t-right");
    String misfit =
        "tls.keyFile: KEY is not the key of a certificate in certFile, CERT, give the two that"
            + " belong together";
    return Stream.of(
        arguments("no certificate", "x", key, null, "tls.certFile: CERT holds no certificate"),
        arguments("a key instead", key, key, null, "tls.certFile: CERT holds no certificate"),
        arguments(
            "half a certificate",
            cert.substring(0, 200),
            key,
            null,
            "tls.certFile: certificate 1 in CERT is damaged or cut off"),
        arguments("empty certificate", "\n", key, null, "tls.certFile: CERT is empty"),
        arguments("no key", cert, "x", null, "tls.keyFile: KEY holds no private key"),
        arguments("a certificate instead", cert, cert, null, "tls.keyFile: KEY is a certificate"),
        arguments("half a key", cert, key.substring(0, 90), null, "tls.keyFile: KEY is damaged"),
        arguments("another key of its kind", cert, root.issue("other").key(), null, misfit),
        arguments("another curve", cert, TestKeys.pkcs8(p256()), null, misfit),
        arguments("another kind", cert, TestKeys.pkcs8(rsa.getPrivate()), null, misfit),
        arguments("no password", cert, encrypted, null, "tls.keyFile: KEY is encrypted, give"),
        arguments(
            "wrong password",
            cert,
            encrypted,
            "s3cr3t-wrong",
            "tls.keyFile: KEY is encrypted with another password"));
  }

  private static PrivateKey p256() throws Exception {
    return TestKeys.ec("secp256r1").getPrivate();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("useless")
  void g10_load_uselessFile_isRefusedWithPathAndCureAndNothingOfTheKey(
      String row, String cert, String key, @Nullable String password, String beginning)
      throws Exception {
    ClientCertificate files = files(cert, key, password);

    assertThatThrownBy(files::load)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(shown(beginning))
        .hasMessageNotContainingAny("s3cr3t", "\n", key.lines().toList().get(0) + "\n")
        .satisfies(failure -> assertThat(trace(failure)).doesNotContain(middleOf(key)));
  }

  private static String middleOf(String key) {
    List<String> lines = key.lines().toList();
    return lines.size() > 2 ? lines.get(1) : "no key";
  }

  private static String trace(Throwable failure) {
    StringBuilder all = new StringBuilder();
    for (Throwable each = failure; each != null; each = each.getCause()) {
      all.append(each);
    }
    return all.toString();
  }

  @Test
  void load_missingFile_isRefused() {
    ClientCertificate files =
        certificate("'tls': {'certFile': '%1$s/none.pem', 'keyFile': 'k.pem'}".formatted(folder));

    assertThatThrownBy(files::load)
        .hasMessage(
            "tls.certFile: there is no file %s, create it or correct the path",
            folder.resolve("none.pem"));
  }

  @Test
  void load_der_saysPem() throws Exception {
    ClientCertificate files = files("", "", null);
    TestAuthority.Issued client = root.issue("client");
    Files.write(folder.resolve("c.pem"), client.chain().get(0).getEncoded());
    Files.writeString(folder.resolve("k.pem"), client.key());

    assertThatThrownBy(files::load)
        .hasMessageStartingWith(shown("tls.certFile: CERT is not UTF-8 text"))
        .hasMessageEndingWith("PEM");
  }

  @Test
  void check_entryOfTokens_isNamedByItsPath() throws Exception {
    TestAuthority.Issued client = root.issue("client");
    files(client.pem(), root.issue("other").key(), null);
    VerticleOptions options =
        Options.read(
            "{'tokens': {'a': "
                + token(
                    "'tls': {'certFile': '%1$s/c.pem', 'keyFile': '%1$s/k.pem'}".formatted(folder))
                + "}}");

    assertThatThrownBy(() -> ClientCertificate.check(options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(shown("tokens.a.tls.keyFile: KEY is not the key of"));
  }

  @Test
  void check_noneOrOneThatFits_isFine() throws Exception {
    TestAuthority.Issued client = root.issue("client");
    files(client.pem(), client.key(), null);

    ClientCertificate.check(Options.read(token("'tls': {}")));
    ClientCertificate.check(
        Options.read(
            token("'tls': {'certFile': '%1$s/c.pem', 'keyFile': '%1$s/k.pem'}".formatted(folder))));
  }

  static Stream<Arguments> incomplete() {
    return Stream.of(
        arguments("'tls': {'certFile': 'c'}", "tls.keyFile: required beside certFile"),
        arguments("'tls': {'keyFile': 'k'}", "tls.certFile: required beside keyFile"),
        arguments("'tls': {'keyPassword': '" + SECRET + "'}", "tls.keyFile: required beside keyP"),
        arguments(
            "'tls': {'certFile': 'c', 'keyPasswordEnv': 'A'}",
            "tls.keyFile: required beside keyPassword"),
        arguments(PAIR + ", 'keyPassword': ''}", "tls.keyPassword: must not be empty"),
        arguments(
            PAIR + ", 'keyPassword': '" + SECRET + "', 'keyPasswordFile': 'f'}",
            "tls.keyPasswordFile: not allowed beside keyPassword"),
        arguments("'tls': {'certFile': 5, 'keyFile': 'k'}", "tls.certFile: expected string"),
        arguments("'tls': {'certFile': ''}", "tls.certFile: must not be empty"),
        arguments("'tls': {'certFile': 'c', 'keyFile': 'a\\u0000'}", "tls.keyFile: expected path"),
        arguments("'tls': {'cert': 'c'}", "tls.cert: unknown key"));
  }

  @ParameterizedTest
  @MethodSource("incomplete")
  void read_halfAPair_isRefusedWithPath(String members, String beginning) {
    assertRefused(token(members), beginning);
  }

  @Test
  void read_pair_isAmongWhatIsWatched() {
    assertThat(readToken(token(PAIR + ", 'keyPasswordFile': 'p.txt'}")).secrets())
        .extracting(SecretSource::where)
        .containsExactly("auth.clientSecret", "tls.certFile", "tls.keyFile", "tls.keyPasswordFile");
  }

  @Test
  void read_tlsClientAuthWithoutCertificate_isRefused() {
    assertRefused(
        auth(BARE + ", 'clientAuthMethod': 'tls_client_auth'"),
        "auth.clientAuthMethod: tls_client_auth needs a client certificate, give tls.certFile and");
  }

  @Test
  void read_tlsClientAuthBesideASecret_isRefused() {
    String options =
        auth(BARE + ", 'clientSecret': '" + SECRET + "', 'clientAuthMethod': 'tls_client_auth'");

    assertRefused(
        options.substring(0, options.length() - 1) + ", " + PAIR + "}}",
        "auth.clientAuthMethod: tls_client_auth sends no secret, remove auth.clientSecret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ", 'clientAuthMethod': 'tls_client_auth'", ", 'clientAuthMethod': 'none'"})
  void read_certificateInPlaceOfASecret_isEnough(String method) {
    String options = auth(BARE + method);

    TokenOptions read = readToken(options.substring(0, options.length() - 1) + ", " + PAIR + "}}");

    assertThat(read.auth().client()).isNotNull();
    assertThat(read.connection().clientCertificate()).isNotNull();
  }

  @Test
  void read_defaultsOfTokens_mayLeaveTheCertificateToAnEntry() {
    String defaults = auth(BARE + ", 'clientAuthMethod': 'tls_client_auth'");

    VerticleOptions read =
        Options.read(
            defaults.substring(0, defaults.length() - 1) + ", 'tokens': {'a': {" + PAIR + "}}}}");

    assertThat(Options.token(read, "a").connection().clientCertificate()).isNotNull();
  }

  @Test
  void dueAt_isATenthOfItsTimeButAtMostTwoWeeksBeforeTheEnd() throws Exception {
    Duration hour = Duration.ofHours(1);
    assertDue(hour, Duration.ofMinutes(6));
    assertDue(Duration.ofDays(90), Duration.ofDays(9));
    assertDue(Duration.ofDays(365), Duration.ofDays(14));
  }

  private static void assertDue(Duration life, Duration before) throws Exception {
    TestAuthority.Issued issued = root.issue("client", ec, Duration.ZERO, life);
    ClientIdentity identity = new ClientIdentity(issued.chain(), ec.getPrivate());

    assertThat(identity.endsAt()).isEqualTo(issued.end());
    assertThat(Duration.between(identity.dueAt(), identity.endsAt()))
        .isBetween(before.minusSeconds(1), before);
  }

  @Test
  void endsAt_authorityThatEndsBefore_counts() throws Exception {
    TestAuthority.Issued issued = middle.issue("client", ec, Duration.ZERO, Duration.ofDays(300));
    Instant ofMiddle = middle.certificate().getNotAfter().toInstant();

    assertThat(new ClientIdentity(issued.chain(), ec.getPrivate()).endsAt()).isEqualTo(ofMiddle);
  }

  @Test
  void g10_toString_showsNothingOfTheKey() throws Exception {
    TestAuthority.Issued client = root.issue("client");
    ClientCertificate files = files(client.pem(), client.key(), "s3cr3t-password");
    SecretReader reader = new SecretReader();
    reader.load(files.sources());
    String all = files + " " + files.load() + " " + files.content(reader::known);

    assertThat(all).doesNotContain("s3cr3t", middleOf(client.key()));
  }
}
