package dev.tokenmanager.internal.state;

import dev.tokenmanager.internal.cluster.record.Fingerprint;
import dev.tokenmanager.internal.cluster.record.Identity;
import dev.tokenmanager.internal.cluster.record.Keyring;
import dev.tokenmanager.internal.cluster.record.RecordSealer;
import dev.tokenmanager.internal.cluster.record.SharedRecord;
import dev.tokenmanager.internal.cluster.record.UnsealResult;
import dev.tokenmanager.internal.config.SecretReader;
import dev.tokenmanager.internal.config.StateFileOptions;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.config.VerticleOptions;
import dev.tokenmanager.internal.config.files.BoundedFile;
import dev.tokenmanager.internal.config.files.UnreadableFileException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What was read of a state file. Immutable; shows no secret.
 *
 * @param record null: there is none, or none of use
 * @param problem why it is of no use, one sentence without the path; null: nothing is wrong
 */
record StateContent(@Nullable SharedRecord record, @Nullable String problem) {

  private static final StateContent NOTHING = new StateContent(null, null);

  /** Under which a token is sealed, null where it cannot be told whose token it is. */
  static @Nullable Identity identity(
      VerticleOptions options, TokenOptions token, SecretReader secrets) {
    String fingerprint = Fingerprint.of(token, secrets::known);
    return fingerprint == null ? null : new Identity(options.address(), token.name(), fingerprint);
  }

  /**
   * What seals and opens it.
   *
   * @param secrets has loaded the keys
   */
  static RecordSealer sealer(
      VerticleOptions options, StateFileOptions state, SecretReader secrets) {
    return new RecordSealer(Keyring.of(state.keys(options.cluster()), secrets));
  }

  /**
   * Reads it. Blocks.
   *
   * @param secrets has loaded the keys, and what tells whose token it is
   */
  static StateContent read(
      VerticleOptions options, TokenOptions token, StateFileOptions state, SecretReader secrets) {
    Identity identity = identity(options, token, secrets);
    if (identity == null) {
      return new StateContent(null, "nobody can tell whose token it would be");
    }
    String text;
    try {
      text = new String(BoundedFile.read(state.path()), StandardCharsets.ISO_8859_1);
    } catch (UnreadableFileException e) {
      return e.problem() == UnreadableFileException.Problem.MISSING
          ? NOTHING
          : new StateContent(null, e.sentence());
    }
    return of(sealer(options, state, secrets).open(identity, text));
  }

  static StateContent of(UnsealResult opened) {
    if (opened instanceof UnsealResult.Record found) {
      return new StateContent(found.record(), null);
    }
    return new StateContent(null, problem(((UnsealResult.Refused) opened).reason()));
  }

  private static String problem(UnsealResult.Reason reason) {
    return switch (reason) {
      case NEWER_VERSION -> "a newer release wrote it";
      case NOT_AUTHENTIC ->
          "it was sealed with another key, for another token or for other options, or it is damaged";
      case MALFORMED, PLAINTEXT, SEALED -> "it is damaged, or something else wrote it";
    };
  }
}
