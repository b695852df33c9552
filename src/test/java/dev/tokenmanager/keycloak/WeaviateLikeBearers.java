package dev.tokenmanager.keycloak;

import org.jspecify.annotations.Nullable;

/** Who may call a {@link WeaviateLikeServer}. Blocking, any thread. */
@FunctionalInterface
public interface WeaviateLikeBearers {

  /**
   * Returns where the call is let in.
   *
   * @param call the path of REST, such as {@code /v1/schema}, or the name of a gRPC method
   * @param authorization as it came, null: none
   */
  void verify(String call, @Nullable String authorization) throws Refused;

  /** An answer other than 200, with Weaviate's sentence. */
  final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
    final int status;

    public Refused(int status, String message) {
      super(message);
      this.status = status;
    }
  }
}
