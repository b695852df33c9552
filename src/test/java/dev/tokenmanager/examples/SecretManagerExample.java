package dev.tokenmanager.examples;

import dev.tokenmanager.AuthOptions;
import dev.tokenmanager.SecretOptions;
import dev.tokenmanager.SecretSupplier;
import dev.tokenmanager.TokenManagerOptions;
import io.vertx.core.Future;
import java.util.concurrent.CompletionStage;

/** The example of a secret manager with an API of completion stages. */
public final class SecretManagerExample {

  private SecretManagerExample() {}

  /** Stands for the asynchronous client of a cloud's secret manager. */
  public interface SecretManager {
    /** The current version of that secret. */
    CompletionStage<String> getSecretValue(String name);
  }

  // README begins
  public static TokenManagerOptions options(String issuer, SecretManager manager) {
    SecretSupplier secret =
        () -> Future.fromCompletionStage(manager.getSecretValue("prod/weaviate"));
    return new TokenManagerOptions()
        .setIssuerUrl(issuer)
        .setAuth(AuthOptions.clientCredentials("weaviate-app", SecretOptions.supplier(secret)));
  }
  // README ends
}
