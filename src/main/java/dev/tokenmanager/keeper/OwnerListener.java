package dev.tokenmanager.keeper;

import java.util.function.Consumer;

/** Writes down what happened, tells it on, and has rejected secrets read again. Event loop only. */
final class OwnerListener implements KeeperListener {

  private final Consumer<TokenEvent> publisher;
  private final SecretWatch secrets;

  OwnerListener(Consumer<TokenEvent> publisher, SecretWatch secrets) {
    this.publisher = publisher;
    this.secrets = secrets;
  }

  @Override
  public void onEvent(TokenEvent event) {
    Journal.write(event);
    publisher.accept(event);
  }

  @Override
  public void onCredentialRejected(String name) {
    secrets.reread(name);
  }
}
