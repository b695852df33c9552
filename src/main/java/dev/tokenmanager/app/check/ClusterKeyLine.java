package dev.tokenmanager.app.check;

import static dev.tokenmanager.app.check.StepResult.failed;
import static dev.tokenmanager.app.check.StepResult.ok;
import static dev.tokenmanager.app.check.StepResult.skipped;

import dev.tokenmanager.internal.config.ClusterOptions;
import dev.tokenmanager.internal.config.EncryptionKey;
import dev.tokenmanager.internal.config.SecretReader;
import dev.tokenmanager.internal.config.SecretSource;

/** Whether the keys that seal what nodes share are keys. Blocking. */
public final class ClusterKeyLine {

  private ClusterKeyLine() {}

  /**
   * The line.
   *
   * @param clustered whether the options are those of a clustered start
   */
  public static StepResult of(ClusterOptions options, boolean clustered) {
    try {
      options.requireKey(clustered);
      if (options.encryptionKey() == null) {
        return skipped(Step.CLUSTER_KEY, "none: " + without(options, clustered));
      }
      SecretReader secrets = new SecretReader();
      secrets.load(options.secrets());
      for (SecretSource source : options.secrets()) {
        EncryptionKey.decode(source.where(), secrets.current(source));
      }
    } catch (IllegalArgumentException wrong) {
      return failed(Step.CLUSTER_KEY, String.valueOf(wrong.getMessage()));
    }
    int previous = options.previousEncryptionKeys().size();
    return ok(
        Step.CLUSTER_KEY, previous == 0 ? "32 bytes" : "32 bytes, and " + previous + " previous");
  }

  private static String without(ClusterOptions options, boolean clustered) {
    if (!options.share()) {
      return "cluster.share is false";
    }
    if (options.allowPlaintext()) {
      return "cluster.allowPlaintext is true, tokens are shared as plain text";
    }
    return clustered ? "nothing is shared" : "a start with -cluster would need one";
  }
}
