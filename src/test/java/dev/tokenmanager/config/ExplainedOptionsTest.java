package dev.tokenmanager.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The commented file explains every option. */
class ExplainedOptionsTest {

  /** A secret stands there in one of its three ways. */
  private static final List<String> MORE =
      List.of(
          "type",
          "username",
          "passwordFile",
          "clientSecretFile",
          "clientSecretEnv",
          "refreshTokenFile",
          "accessToken",
          "expiresInSeconds",
          "apiKeyFile",
          "scopes",
          "extraParameters",
          "issuer",
          "tokenEndpoint",
          "jwksUri",
          "revocationEndpoint",
          "initialDelayMs",
          "maxDelayMs",
          "maxRetryAfterMs",
          "address",
          "tickMs",
          "maxConcurrentRequests",
          "tokens",
          "cluster",
          "share",
          "encryptionKeyFile",
          "previousEncryptionKeys",
          "allowPlaintext",
          "answerOtherNodes",
          "http",
          "enabled",
          "host",
          "port",
          "readyWhen",
          "eventBus",
          "publicHost",
          "publicPort",
          "certFile",
          "keyFile",
          "caFile");

  @Test
  void file_everyOption_isThere() throws Exception {
    String file = Files.readString(Path.of("conf", "token-manager.yaml"));
    List<String> keys = new ArrayList<>(TokenOptionsReader.KEYS);
    keys.addAll(MORE);

    assertThat(keys)
        .allSatisfy(key -> assertThat(file).containsPattern("(^|[^A-Za-z])" + key + ":"));
  }
}
