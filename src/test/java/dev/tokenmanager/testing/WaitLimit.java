package dev.tokenmanager.testing;

import dev.tokenmanager.TokenManager;
import dev.tokenmanager.TokenManagerClientOptions;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * How long tests wait for what must come: a test judges what the product did, never how fast the
 * machine was. Far more than a healthy machine with many times its load needs; only a test that
 * fails ever waits so long. As an extension that JUnit finds by itself, it makes this the limit of
 * every {@code await()} that names none.
 */
public final class WaitLimit implements BeforeAllCallback {

  public static final int SECONDS = 180;
  public static final int MILLIS = SECONDS * 1000;
  public static final Duration TIME = Duration.ofSeconds(SECONDS);

  /** For a test as a whole, which may have to wait several times. */
  public static final int TEST_SECONDS = 4 * SECONDS;

  /** A caller that waits as long. */
  public static TokenManager client(Vertx vertx) {
    return TokenManager.create(vertx, new TokenManagerClientOptions().setTimeoutMs(MILLIS));
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    Awaitility.setDefaultTimeout(TIME);
  }
}
