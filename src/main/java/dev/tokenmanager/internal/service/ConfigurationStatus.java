package dev.tokenmanager.internal.service;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What status says of where the options came from. Immutable; shows no secret.
 *
 * @param loadedAt when those in effect were last found good
 * @param problem what is wrong with newer ones, which have no effect; null: nothing
 */
public record ConfigurationStatus(Instant loadedAt, @Nullable Problem problem) {

  /**
   * Why newer options have no effect.
   *
   * @param message one sentence that names the JSON path
   * @param at since when
   */
  public record Problem(String message, Instant at) {}

  ConfigurationStatus with(Problem next) {
    return new ConfigurationStatus(loadedAt, next);
  }
}
