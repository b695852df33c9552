package dev.tokenmanager.keeper;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.refresh.Event;
import java.time.Duration;

/**
 * Passes on what happened to tokens: to the log, the bus, the counts and the watch of secret files.
 * Event loop only.
 */
final class OwnerListener implements KeeperListener {

  private final OwnerSettings settings;
  private final Vitals vitals;
  private final SecretWatch secrets;

  OwnerListener(OwnerSettings settings, Vitals vitals, SecretWatch secrets) {
    this.settings = settings;
    this.vitals = vitals;
    this.secrets = secrets;
  }

  @Override
  public void onEvent(TokenEvent event) {
    if (event.event() == Event.ADOPTED) {
      vitals.adopted(event.name());
    }
    Journal.write(event, settings.node());
    settings.publisher().accept(event);
  }

  @Override
  public void onCredentialRejected(String name) {
    secrets.reread(name);
  }

  @Override
  public void onAcquired(String name, Duration exchange) {
    vitals.acquired(name, exchange);
  }

  @Override
  public void onFailed(String name, TokenFailure failure) {
    vitals.failed(name, failure);
  }
}
