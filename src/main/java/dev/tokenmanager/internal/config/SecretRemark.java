package dev.tokenmanager.internal.config;

/**
 * What was hardly meant about a secret. Immutable.
 *
 * @param sentence that says what to do, and shows nothing of the secret
 * @param certain whether no secret is like that; else it may be meant
 */
public record SecretRemark(String sentence, boolean certain) {

  /** The same, of a secret that stands there. */
  SecretRemark of(String where) {
    return new SecretRemark(where + ": the secret " + sentence, certain);
  }
}
