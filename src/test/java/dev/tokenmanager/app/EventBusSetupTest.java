package dev.tokenmanager.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenmanager.internal.config.EventBusListenOptions;
import dev.tokenmanager.testing.TestCertificate;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventBusSetupTest {

  @TempDir private static Path folder;
  private static TestCertificate ca;
  private static NodeFiles node;

  @BeforeAll
  static void generate() throws Exception {
    ca = TestCertificate.create(folder, "dns:ca");
    node = NodeFiles.issue(folder, ca, "one");
  }

  private static void assertRefused(NodeFiles files, String sentence) {
    assertThatThrownBy(() -> EventBusSetup.of(files.section()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(sentence)
        .hasNoCause();
  }

  @Test
  void of_nothing_isVertxDefault() {
    assertThat(EventBusSetup.of(null).toJson()).isEqualTo(new EventBusOptions().toJson());
  }

  @Test
  void of_addresses_areSet() {
    EventBusOptions options = EventBusSetup.of(new EventBusListenOptions("a", 7, "b", 8, null));

    assertThat(options.getHost()).isEqualTo("a");
    assertThat(options.getPort()).isEqualTo(7);
    assertThat(options.getClusterPublicHost()).isEqualTo("b");
    assertThat(options.getClusterPublicPort()).isEqualTo(8);
    assertThat(options.isSsl()).isFalse();
  }

  @Test
  void of_tls_isMutual() {
    EventBusOptions options = EventBusSetup.of(node.section());

    assertThat(options.isSsl()).isTrue();
    assertThat(options.isTrustAll()).isFalse();
    assertThat(options.getClientAuth()).isEqualTo(ClientAuth.REQUIRED);
    assertThat(options.getKeyCertOptions()).isNotNull();
    assertThat(options.getTrustOptions()).isNotNull();
  }

  @Test
  void of_oneCertificateThatIsItsOwnCa_isAccepted() throws Exception {
    assertThat(EventBusSetup.of(NodeFiles.write(folder, ca, ca).section()).isSsl()).isTrue();
  }

  @Test
  void of_missingFile_isRefused() {
    Path none = folder.resolve("none.pem");

    assertRefused(
        new NodeFiles(none, node.key(), node.ca()),
        "eventBus.tls.certFile: there is no file " + none + ", create it or correct the path");
    assertRefused(
        new NodeFiles(node.cert(), none, node.ca()),
        "eventBus.tls.keyFile: there is no file " + none + ", create it or correct the path");
    assertRefused(
        node.trusting(none),
        "eventBus.tls.caFile: there is no file " + none + ", create it or correct the path");
  }

  @Test
  void of_folder_isRefused() {
    assertRefused(
        node.trusting(folder),
        "eventBus.tls.caFile: there is no regular file " + folder + ", correct the path");
  }

  @Test
  void of_fileOfSomethingElse_isRefused() throws Exception {
    Path empty = Files.writeString(folder.resolve("empty.pem"), "");

    assertRefused(
        node.trusting(node.key()),
        "eventBus.tls.caFile: the file " + node.key() + " holds no certificate, give PEM or DER");
    assertRefused(
        node.trusting(empty),
        "eventBus.tls.caFile: the file " + empty + " holds no certificate, give PEM or DER");
    assertRefused(
        new NodeFiles(node.cert(), node.cert(), node.ca()),
        "eventBus.tls.keyFile: the file "
            + node.cert()
            + " is not the key of the certificate in certFile, as PEM without a password");
  }

  @Test
  void of_keyOfAnotherCertificate_isRefused() throws Exception {
    Path other = ca.writeKey(folder.resolve("other-key.pem"));

    assertRefused(
        new NodeFiles(node.cert(), other, node.ca()),
        "eventBus.tls.keyFile: the file "
            + other
            + " is not the key of the certificate in certFile, as PEM without a password");
  }

  @Test
  void of_certificateThatOtherNodesWouldRefuse_isRefused() throws Exception {
    String problem = " is not issued by the CA in caFile, or not valid now, or not for TLS";
    NodeFiles expired = NodeFiles.write(folder, ca.issueExpired("dns:x"), ca);
    Path foreign = TestCertificate.create(folder, "dns:ca").pem();

    assertRefused(
        node.trusting(foreign), "eventBus.tls.certFile: the file " + node.cert() + problem);
    assertRefused(expired, "eventBus.tls.certFile: the file " + expired.cert() + problem);
  }

  @Test
  void toString_keyFile_isNotShown() {
    assertThat(NodeCertificate.PemFile.read("eventBus.tls.keyFile", node.key()).toString())
        .isEqualTo("eventBus.tls.keyFile: " + node.key());
  }
}
