package dev.tokenmanager;

/** What callers read where nobody answers them. Pure; any thread. */
final class NoAnswer {

  private static final String BETWEEN_NODES =
      " In a cluster also check that the nodes reach each other where their event bus listens"
          + " (firewall), and that all of them use event-bus TLS with certificates of one CA, or none"
          + " does.";

  private NoAnswer() {}

  /** Nobody listens. */
  static String nobody(String address, boolean clustered) {
    return "No token manager answers at "
        + address
        + ": deploy TokenManagerVerticle here or on a node of this cluster, with the same address."
        + (clustered ? BETWEEN_NODES : "");
  }

  /** Somebody should, and did not. */
  static String late(String address, long timeoutMs, boolean clustered) {
    return "The token manager at "
        + address
        + " did not answer within "
        + timeoutMs
        + " ms: look into its log, and whether its maxWaitMs is shorter than this timeoutMs."
        + (clustered ? BETWEEN_NODES : "");
  }
}
