package dev.tokenmanager.keeper;

/** Hears what happened, after the state has changed. Called on the keeper's event loop. */
public interface KeeperListener {

  /** Something worth a log line and a message. */
  void onEvent(TokenEvent event);

  /** The provider rejected this token's credential: what it was read from may have changed. */
  void onCredentialRejected(String name);
}
