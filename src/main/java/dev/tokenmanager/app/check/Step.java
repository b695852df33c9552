package dev.tokenmanager.app.check;

import java.util.Locale;

/** One line of a report; for each token in this order, but the first and the last. */
public enum Step {
  OPTIONS("options"),
  SECRETS("secrets readable"),
  CLIENT_CERTIFICATE("client certificate"),
  BOOTSTRAP("Weaviate bootstrap"),
  METADATA("provider metadata"),
  PROXY("proxy"),
  TLS("TLS"),
  ISSUER("issuer match"),
  ASSERTION("key or assertion"),
  GRANT("grant and client authentication"),
  TOKEN("token acquired"),
  CLAIM_ISS("claim iss"),
  CLAIM_AUD("claim aud"),
  CLAIM_EXP("claim exp"),
  CLAIM_USERNAME("username claim"),
  CLOCK("clock skew"),
  WEAVIATE("Weaviate accepts the token"),
  STATE_FILE("state file"),
  SIDECAR_REST("sidecar, REST"),
  SIDECAR_GRPC("sidecar, gRPC"),
  CLUSTER_KEY("cluster key");

  private final String title;

  Step(String title) {
    this.title = title;
  }

  /** For machines. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** For people. */
  public String title() {
    return title;
  }
}
