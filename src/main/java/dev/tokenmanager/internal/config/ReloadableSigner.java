package dev.tokenmanager.internal.config;

import dev.tokenmanager.internal.config.files.PrivateKeys;
import dev.tokenmanager.internal.config.files.ShownName;
import dev.tokenmanager.internal.config.files.UnusableKeyException;
import dev.tokenmanager.internal.jwt.JwsAlgorithm;
import dev.tokenmanager.internal.jwt.JwtSigner;
import dev.tokenmanager.internal.token.Secret;
import java.security.PrivateKey;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A private key that is parsed once, and again when its text or its password has changed. One that
 * changes to something useless leaves the last good one in use, with one WARN until it is good
 * again: key and password may be two files, of which one changes first. Any thread; everything
 * blocks, for a second where the key is encrypted.
 */
final class ReloadableSigner {

  private static final Logger LOG = LoggerFactory.getLogger(ReloadableSigner.class);

  private final AssertionOptions.Signed options;
  private final Function<SecretSource, @Nullable Secret> secrets;
  private @Nullable JwtSigner good;
  private @Nullable Texts parsed;
  private boolean bad;

  /** What a key is parsed from. */
  private record Texts(Secret key, @Nullable Secret password) {}

  /**
   * @param secrets the current text of each, null: a supplier has not given it yet
   */
  ReloadableSigner(
      AssertionOptions.Signed options, Function<SecretSource, @Nullable Secret> secrets) {
    this.options = options;
    this.secrets = secrets;
  }

  /**
   * Parses the key, for a deployment; one that a supplier has not given yet is left for later.
   *
   * @throws IllegalArgumentException where it cannot be used, with the JSON path and the cure
   */
  synchronized void load() {
    Texts texts = texts();
    if (texts != null && (good == null || !texts.equals(parsed))) {
      JwtSigner signer = parse(texts);
      parsed = texts;
      become(signer);
    }
  }

  /** Parses what has changed; where that is useless, the last good key stays. */
  synchronized void reload() {
    Texts texts = texts();
    if (texts == null || texts.equals(parsed)) {
      return;
    }
    parsed = texts;
    try {
      become(parse(texts));
    } catch (IllegalArgumentException useless) {
      if (!bad) {
        bad = true;
        LOG.warn(
            "{}; until then {}",
            useless.getMessage(),
            good == null ? "there is no key" : "the last key stays in use");
      }
    }
  }

  private void become(JwtSigner signer) {
    good = signer;
    if (bad) {
      bad = false;
      LOG.info("{}: the key is good again", options.privateKey().where());
    }
  }

  /**
   * The last good one, of what the secrets say now where that is good; null where a supplier has
   * given none that is.
   */
  synchronized @Nullable JwtSigner signer() {
    reload();
    return good;
  }

  /** Null where one of them is not known yet. */
  private @Nullable Texts texts() {
    SecretSource source = options.password();
    Secret key = secrets.apply(options.privateKey());
    Secret password = source == null ? null : secrets.apply(source);
    return key == null || (source != null && password == null) ? null : new Texts(key, password);
  }

  private JwtSigner parse(Texts texts) {
    try {
      PrivateKey key = PrivateKeys.of(texts.key.reveal(), texts.password);
      JwsAlgorithm chosen = options.algorithm();
      JwsAlgorithm algorithm = chosen == null ? JwsAlgorithm.of(key) : chosen.requireFit(key);
      return new JwtSigner(key, algorithm, options.keyId());
    } catch (UnusableKeyException useless) {
      throw refuse(useless.predicate());
    } catch (IllegalArgumentException unfit) {
      throw refuse(String.valueOf(unfit.getMessage()));
    }
  }

  private IllegalArgumentException refuse(String predicate) {
    SecretSource key = options.privateKey();
    String subject =
        key instanceof SecretSource.File file
            ? "the file " + ShownName.of(file.path())
            : key instanceof SecretSource.Env env
                ? "the variable " + ShownName.ofVariable(env.variable())
                : "the key";
    return new IllegalArgumentException(key.where() + ": " + subject + " " + predicate);
  }
}
