package dev.tokenmanager.internal.config;

import org.jspecify.annotations.Nullable;

/** The token that is exchanged for another (RFC 8693 §2.1, {@code subject_token}). Immutable. */
public sealed interface Subject {

  /** Given as a secret. */
  record Given(SecretSource token) implements Subject {}

  /**
   * Another token of the same options.
   *
   * @param name of it
   * @param origin what it is; null: not looked up yet
   */
  record Named(String name, @Nullable Origin origin) implements Subject {}

  /**
   * What makes one token another than the next.
   *
   * @param provider of it
   * @param auth how it is acquired
   */
  record Origin(ProviderOptions provider, AuthOptions auth) {}
}
