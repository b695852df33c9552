package dev.tokenmanager.internal.service;

import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.config.VerticleOptions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The options that a service was deployed with, or that its file has now, and those in effect,
 * which differ by what was put and removed at run time. Of each name the last change counts,
 * whether it was made at run time or in the file. Pure; immutable.
 *
 * @param deployed what every further instance has to be deployed with
 * @param effective what is done
 */
record OptionsInEffect(VerticleOptions deployed, VerticleOptions effective) {

  /** Nothing was put or removed yet. */
  static OptionsInEffect of(VerticleOptions deployed) {
    return new OptionsInEffect(deployed, deployed);
  }

  /**
   * One more token, or other options of one.
   *
   * @throws IllegalArgumentException see {@link VerticleOptions#with}
   */
  OptionsInEffect put(String name, Map<String, Object> given) {
    return new OptionsInEffect(deployed, effective.with(name, given));
  }

  /**
   * Without that token.
   *
   * @throws io.vertx.core.eventbus.ReplyException where there is none of that name
   * @throws IllegalArgumentException see {@link VerticleOptions#without}
   */
  OptionsInEffect remove(String name) {
    if (!effective.tokens().containsKey(name)) {
      throw ReplyExceptions.unknownToken(name, effective.tokens().keySet());
    }
    return new OptionsInEffect(deployed, effective.without(name));
  }

  /**
   * The file has other options.
   *
   * @throws IllegalArgumentException where they do not go together with what was put
   */
  OptionsInEffect reload(VerticleOptions next) {
    Map<String, TokenOptions> tokens = new HashMap<>(next.tokens());
    boolean isMixed = false;
    for (String name : names()) {
      TokenOptions running = effective.tokens().get(name);
      TokenOptions before = deployed.tokens().get(name);
      boolean isChangedHere = !Objects.equals(running, before);
      if (isChangedHere && Objects.equals(before, next.tokens().get(name))) {
        isMixed = true;
        tokens.remove(name);
        if (running != null) {
          tokens.put(name, running);
        }
      }
    }
    return new OptionsInEffect(next, isMixed ? next.withTokens(tokens).consistent() : next);
  }

  private Set<String> names() {
    Set<String> names = new HashSet<>(deployed.tokens().keySet());
    names.addAll(effective.tokens().keySet());
    return names;
  }

  /** These, where what cannot change before a restart stays as it was. */
  OptionsInEffect appliedTo(OptionsInEffect before) {
    return new OptionsInEffect(
        before.deployed.withTokensOf(deployed), before.effective.withTokensOf(effective));
  }
}
