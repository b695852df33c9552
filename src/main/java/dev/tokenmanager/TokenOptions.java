package dev.tokenmanager;

import dev.tokenmanager.internal.config.OptionTree;
import io.vertx.core.json.JsonObject;

/**
 * The options of one token of several, see {@link TokenManagerOptions#addToken} and {@link
 * TokenManager#put}. What is not given here is inherited from {@link TokenManagerOptions}. Mutable;
 * not for several threads.
 */
public final class TokenOptions extends GivenTokenOptions<TokenOptions> {

  /** Nothing is given: the defaults. */
  public TokenOptions() {}

  /** A copy. */
  public TokenOptions(TokenOptions other) {
    super(other);
  }

  /**
   * What JSON gives.
   *
   * @throws IllegalArgumentException for an unknown key, a wrong type or a number out of range,
   *     with one sentence that begins with the JSON path
   */
  public TokenOptions(JsonObject json) {
    this(OptionTree.ofToken(json));
  }

  TokenOptions(OptionTree tree) {
    super(tree);
  }

  @Override
  TokenOptions copy() {
    return new TokenOptions(this);
  }
}
