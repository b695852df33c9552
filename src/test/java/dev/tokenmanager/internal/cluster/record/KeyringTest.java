package dev.tokenmanager.internal.cluster.record;

import static dev.tokenmanager.internal.cluster.record.SampleRecords.IDENTITY;
import static dev.tokenmanager.internal.cluster.record.SampleRecords.key;
import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tokenmanager.internal.config.ClusterOptions;
import dev.tokenmanager.internal.config.SecretReader;
import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.testing.ScriptedSupplier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class KeyringTest {

  @TempDir Path dir;

  private final SecretReader secrets = new SecretReader(name -> null);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(Keyring.ReloadableKey.class);

  @BeforeEach
  void attach() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void detach() {
    logger.detachAppender(log);
  }

  private static String text(char letter) {
    return Base64.getEncoder().encodeToString(key(letter));
  }

  private static SecretSource inline(char letter) {
    return new SecretSource.Inline("cluster.encryptionKey", new Secret(text(letter)));
  }

  private SecretSource file() {
    return new SecretSource.File("cluster.encryptionKeyFile", dir.resolve("key"));
  }

  private void write(String content) throws IOException {
    Files.writeString(dir.resolve("key"), content);
    secrets.reread(file());
  }

  private Keyring keyring(@Nullable SecretSource key, SecretSource... previous) {
    ClusterOptions options = new ClusterOptions(true, key, List.of(previous), true, true);
    secrets.load(options.secrets());
    return Keyring.of(options, secrets);
  }

  @Test
  void of_severalKeys_theOneThatSealsComesFirst() {
    assertThat(keyring(inline('a'), inline('b'), inline('c')).keys())
        .containsExactly(key('a'), key('b'), key('c'));
  }

  @Test
  void of_noKey_isEmpty() {
    assertThat(keyring(null).keys()).isEmpty();
  }

  @Test
  void of_previousKeysAlone_isEmptySoThatTheyNeverSeal() {
    assertThat(keyring(null, inline('a')).keys()).isEmpty();
  }

  @Test
  void of_fileWithoutKey_isRefusedWithPath() throws IOException {
    write(SECRET_MARK + "no key");

    assertThatThrownBy(() -> keyring(file()))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .startsWith("cluster.encryptionKeyFile: expected base64 of 32 bytes")
        .doesNotContain(SECRET_MARK);
  }

  @Test
  void keys_fileChanges_isTheNewKeyFromThenOn() throws IOException {
    write(text('a'));
    Keyring keyring = keyring(file(), inline('p'));
    RecordSealer box = new RecordSealer(keyring);
    String old = box.seal(IDENTITY, SampleRecords.full(1));

    write(text('b') + "\n");

    assertThat(keyring.keys()).containsExactly(key('b'), key('p'));
    assertThat(SampleRecords.box("b").open(IDENTITY, box.seal(IDENTITY, SampleRecords.full(2))))
        .isEqualTo(new UnsealResult.Record(SampleRecords.full(2)));
    assertThat(box.open(IDENTITY, old))
        .isEqualTo(new UnsealResult.Refused(UnsealResult.Reason.NOT_AUTHENTIC, 1));
    assertThat(levels()).containsExactly(Level.INFO);
  }

  @Test
  void keys_supplierGivesAnother_isTheNewKeyFromThenOn() {
    SecretSource.Supplied source =
        new SecretSource.Supplied("cluster.encryptionKey", ScriptedSupplier.of(text('a')));
    secrets.supplied(source, text('a'));
    Keyring keyring = keyring(source);
    assertThat(keyring.keys()).containsExactly(key('a'));

    secrets.supplied(source, text('b'));
    assertThat(keyring.keys()).containsExactly(key('b'));
    secrets.supplied(source, SECRET_MARK + "broken");
    assertThat(keyring.keys()).containsExactly(key('b'));

    assertThat(levels()).containsExactly(Level.INFO, Level.WARN);
  }

  @Test
  void keys_fileUnchanged_isNotDecodedAgain() throws IOException {
    write(text('a'));
    Keyring keyring = keyring(file());

    assertThat(keyring.keys().get(0)).isSameAs(keyring.keys().get(0));
    assertThat(levels()).isEmpty();
  }

  @Test
  void keys_brokenFile_keepsTheLastKeyWithOneWarning() throws IOException {
    write(text('a'));
    Keyring keyring = keyring(file());

    write(SECRET_MARK + "broken");
    assertThat(keyring.keys()).containsExactly(key('a'));
    assertThat(keyring.keys()).containsExactly(key('a'));
    write(SECRET_MARK + "broken otherwise");
    assertThat(keyring.keys()).containsExactly(key('a'));

    assertThat(levels()).containsExactly(Level.WARN);
    assertThat(log.list.get(0).getFormattedMessage())
        .startsWith("cluster.encryptionKeyFile: expected base64 of 32 bytes")
        .endsWith("until then the last key stays in use")
        .doesNotContain(SECRET_MARK);
  }

  @Test
  void keys_brokenFileIsMended_isUsedAndTheNextBreakIsSaid() throws IOException {
    write(text('a'));
    Keyring keyring = keyring(file());
    write(SECRET_MARK + "broken");
    assertThat(keyring.keys()).containsExactly(key('a'));

    write(text('b'));
    assertThat(keyring.keys()).containsExactly(key('b'));
    write(SECRET_MARK + "broken");
    assertThat(keyring.keys()).containsExactly(key('b'));

    assertThat(levels()).containsExactly(Level.WARN, Level.INFO, Level.WARN);
  }

  @Test
  void keys_brokenPreviousKey_keepsTheLastOne() throws IOException {
    write(text('b'));
    Keyring keyring = keyring(inline('a'), file());

    write(SECRET_MARK + "broken");

    assertThat(keyring.keys()).containsExactly(key('a'), key('b'));
  }

  private List<Level> levels() {
    return log.list.stream().map(ILoggingEvent::getLevel).toList();
  }
}
