package dev.tokenmanager.internal.config;

import dev.tokenmanager.internal.jwt.JwsAlgorithm;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where an assertion comes from that stands for a client or a grant (RFC 7523). Immutable. */
public sealed interface AssertionOptions {

  /** The value of {@code client_assertion_type} unless another is given (RFC 7523 §2.2). */
  String JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

  /** Where every secret comes from. */
  List<SecretSource> secrets();

  /**
   * Signed here, anew for every request.
   *
   * @param privateKey PEM
   * @param password that opens the key, null: it is not encrypted
   * @param keyId names the key to the provider, null: nothing is said
   * @param algorithm null: the default of the key
   * @param audience whom it is for
   */
  record Signed(
      SecretSource privateKey,
      @Nullable SecretSource password,
      @Nullable String keyId,
      @Nullable JwsAlgorithm algorithm,
      AssertionAudience audience)
      implements AssertionOptions {

    @Override
    public List<SecretSource> secrets() {
      return password == null ? List.of(privateKey) : List.of(privateKey, password);
    }
  }

  /**
   * Made elsewhere; a file is read again for every request.
   *
   * @param assertion the JWT
   */
  record Given(SecretSource assertion) implements AssertionOptions {

    @Override
    public List<SecretSource> secrets() {
      return List.of(assertion);
    }
  }
}
