package dev.tokenmanager.internal.service;

import dev.tokenmanager.TokenEventType;
import dev.tokenmanager.TokenFailure;
import java.time.Duration;

/**
 * Passes on what happened to tokens: to the log, the bus, the counts and the watch of secret files.
 * Event loop only.
 */
final class TokenServiceListener implements RefreshListener {

  private final TokenServiceSettings settings;
  private final TransitionLog log;
  private final ServiceMetrics metrics;
  private final SecretWatcher secrets;

  TokenServiceListener(
      TokenServiceSettings settings, ServiceMetrics metrics, SecretWatcher secrets) {
    this.settings = settings;
    this.log = new TransitionLog(settings.node());
    this.metrics = metrics;
    this.secrets = secrets;
  }

  @Override
  public void onEvent(TokenEvent event) {
    if (event.event() == TokenEventType.ADOPTED) {
      metrics.adopted(event.name());
    }
    log.write(event);
    settings.publisher().accept(event);
  }

  @Override
  public void onCredentialRejected(String name) {
    secrets.reread(name);
  }

  @Override
  public void onAcquired(String name, Duration exchange) {
    metrics.acquired(name, exchange);
  }

  @Override
  public void onFailed(String name, TokenFailure failure) {
    metrics.failed(name, failure);
  }

  @Override
  public void onSnapshot(TokenSnapshot snapshot) {
    metrics.show(snapshot);
  }

  @Override
  public void onPreviousSecret(String name) {
    metrics.previousSecret(name);
  }
}
