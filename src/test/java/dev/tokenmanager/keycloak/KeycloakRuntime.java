package dev.tokenmanager.keycloak;

/** What one Keycloak runs in. Its data outlives {@link #stop}, not {@link #remove}. */
interface KeycloakRuntime {

  /** Starts it; returns before it is ready. */
  void start();

  /** Stops it and waits for its end. */
  void stop();

  /** Stops it, if it runs, and removes its data. May be called twice. */
  void remove();

  /** Whether it could still become ready. */
  boolean isAlive();

  /** The end of its log, for failures. */
  String log();
}
