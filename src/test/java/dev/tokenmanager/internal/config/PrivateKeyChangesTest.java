package dev.tokenmanager.internal.config;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tokenmanager.internal.jwt.JwsAlgorithm;
import dev.tokenmanager.internal.jwt.JwtSigner;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.testing.TestKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class PrivateKeyChangesTest {

  private static final String OLD_PASSWORD = SECRET_MARK + "old";
  private static final String NEW_PASSWORD = SECRET_MARK + "new";
  private static final PrivateKey OLD = make();
  private static final PrivateKey NEW = make();

  @TempDir Path dir;

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(ReloadableSigner.class);
  private final SecretReader reader = new SecretReader(name -> null);

  private static PrivateKey make() {
    try {
      return TestKeys.ec("secp256r1").getPrivate();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void detach() {
    logger.detachAppender(log);
  }

  private SecretSource.File file(String way) {
    return new SecretSource.File("auth." + way, dir.resolve(way));
  }

  private void write(String way, String content) throws Exception {
    Files.writeString(dir.resolve(way), content);
  }

  /** Loads what the two files hold; password null: there is no such file. */
  private AssertionOptions.Signed load(
      String key, @Nullable String password, @Nullable JwsAlgorithm algorithm) throws Exception {
    write("privateKeyFile", key);
    if (password != null) {
      write("privateKeyPasswordFile", password);
    }
    AssertionOptions.Signed options =
        new AssertionOptions.Signed(
            file("privateKeyFile"),
            password == null ? null : file("privateKeyPasswordFile"),
            null,
            algorithm,
            AssertionAudience.ENDPOINT);
    reader.load(options.secrets());
    reader.loadKeys(List.of(options));
    return options;
  }

  private List<String> logged() {
    return log.list.stream().map(event -> event.getLevel() + " " + event).toList();
  }

  @Test
  void loadKeys_goodKey_signs() throws Exception {
    AssertionOptions.Signed options = load(TestKeys.pkcs8(OLD), null, null);

    assertThat(signer(reader, options).key()).isEqualTo(OLD);
    assertThat(signer(reader, options).algorithm()).isEqualTo(JwsAlgorithm.ES256);
  }

  @Test
  void loadKeys_uselessKey_isRefusedWithPathAndCure() throws Exception {
    String encrypted = TestKeys.encrypted(OLD, OLD_PASSWORD);

    assertThatThrownBy(() -> load("no key", null, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasNoCause()
        .hasMessageMatching(
            "auth.privateKeyFile: the file .*/privateKeyFile holds no private key, give PEM .*");
    assertThatThrownBy(() -> load(encrypted, null, null))
        .hasMessageEndingWith("/privateKeyFile is encrypted, give its password");
    assertThatThrownBy(() -> load(encrypted, NEW_PASSWORD, null))
        .hasMessageContaining("is encrypted with another password than the one given")
        .hasMessageNotContaining(SECRET_MARK);
    assertThatThrownBy(() -> load(TestKeys.pkcs8(OLD), null, JwsAlgorithm.RS256))
        .hasMessageContaining("does not fit the algorithm RS256, leave algorithm out, or give one");
  }

  @Test
  void loadKeys_uselessKeyOfAVariableOrInline_namesItOtherwise() throws Exception {
    SecretReader env = new SecretReader(name -> "no key");
    SecretSource variable = new SecretSource.Env("auth.privateKeyEnv", "THE_KEY");
    SecretSource inline = new SecretSource.Inline("auth.privateKey", new Secret("no key"));
    env.load(List.of(variable));

    assertThatThrownBy(() -> env.loadKeys(List.of(of(variable))))
        .hasMessageStartingWith("auth.privateKeyEnv: the variable THE_KEY holds no private key");
    assertThatThrownBy(() -> env.loadKeys(List.of(of(inline))))
        .hasMessageStartingWith("auth.privateKey: the key holds no private key");
  }

  private static AssertionOptions.Signed of(SecretSource key) {
    return new AssertionOptions.Signed(key, null, null, null, AssertionAudience.ENDPOINT);
  }

  @Test
  void lookForChanges_changedKey_isUsed() throws Exception {
    AssertionOptions.Signed options = load(TestKeys.pkcs8(OLD), null, null);
    write("privateKeyFile", TestKeys.pkcs8(NEW) + "\n\n");
    assertThat(reader.lookForChanges()).containsExactly(file("privateKeyFile"));

    assertThat(signer(reader, options).key()).isEqualTo(NEW);
    assertThat(logged()).isEmpty();
  }

  @Test
  void lookForChanges_keyGoneBad_lastOneStaysWithOneWarningUntilItIsGood() throws Exception {
    AssertionOptions.Signed options = load(TestKeys.pkcs8(OLD), null, null);

    write("privateKeyFile", "half of a k");
    reader.lookForChanges();
    write("privateKeyFile", "half of a key, again");
    reader.lookForChanges();

    assertThat(signer(reader, options).key()).isEqualTo(OLD);
    assertThat(logged()).hasSize(1);
    assertThat(logged().get(0))
        .contains("WARN", "auth.privateKeyFile: the file", "holds no private key")
        .endsWith("; until then the last key stays in use");

    write("privateKeyFile", TestKeys.pkcs8(NEW));
    reader.lookForChanges();

    assertThat(signer(reader, options).key()).isEqualTo(NEW);
    assertThat(logged()).hasSize(2);
    assertThat(logged().get(1)).contains("INFO", "auth.privateKeyFile: the key is good again");
  }

  @Test
  void lookForChanges_keyBeforeItsPassword_lastOneStaysUntilBothFit() throws Exception {
    AssertionOptions.Signed options =
        load(TestKeys.encrypted(OLD, OLD_PASSWORD), OLD_PASSWORD, null);

    write("privateKeyFile", TestKeys.encrypted(NEW, NEW_PASSWORD));
    reader.lookForChanges();
    assertThat(signer(reader, options).key()).isEqualTo(OLD);
    write("privateKeyPasswordFile", NEW_PASSWORD + "\n\n");
    reader.lookForChanges();

    assertThat(signer(reader, options).key()).isEqualTo(NEW);
  }

  @Test
  void lookForChanges_passwordBeforeItsKey_lastOneStaysUntilBothFit() throws Exception {
    AssertionOptions.Signed options =
        load(TestKeys.encrypted(OLD, OLD_PASSWORD), OLD_PASSWORD, null);

    write("privateKeyPasswordFile", NEW_PASSWORD + "\n\n");
    reader.lookForChanges();
    assertThat(signer(reader, options).key()).isEqualTo(OLD);
    write("privateKeyFile", TestKeys.encrypted(NEW, NEW_PASSWORD) + "\n");
    reader.lookForChanges();

    assertThat(signer(reader, options).key()).isEqualTo(NEW);
    assertThat(logged()).noneMatch(line -> line.contains(SECRET_MARK));
  }

  @Test
  void retain_otherKeys_areForgotten() throws Exception {
    AssertionOptions.Signed options = load(TestKeys.pkcs8(OLD), null, null);
    reader.retain(options.secrets());
    assertThat(signer(reader, options)).isNotNull();

    reader.retain(List.of());

    assertThatThrownBy(() -> signer(reader, options)).isInstanceOf(IllegalStateException.class);
  }

  private static JwtSigner signer(SecretReader reader, AssertionOptions.Signed options) {
    return Objects.requireNonNull(reader.signer(options));
  }
}
