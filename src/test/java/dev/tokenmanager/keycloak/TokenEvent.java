package dev.tokenmanager.keycloak;

import java.util.stream.Stream;

/** The kinds of events in Keycloak's log that a client of its token endpoint causes. */
public enum TokenEvent {
  /** Client credentials granted. */
  CLIENT_LOGIN,
  /** Client credentials refused. */
  CLIENT_LOGIN_ERROR,
  /** Password granted. */
  LOGIN,
  /** Password refused. */
  LOGIN_ERROR,
  /** Refresh token used. */
  REFRESH_TOKEN,
  /** Refresh token refused. */
  REFRESH_TOKEN_ERROR,
  /** Session ended by the client. */
  LOGOUT,
  /** Token revoked by the client. */
  REVOKE_GRANT;

  /** Those of which a token request causes exactly one, granted or refused. */
  static TokenEvent[] tokenRequests() {
    return new TokenEvent[] {
      CLIENT_LOGIN, CLIENT_LOGIN_ERROR, LOGIN, LOGIN_ERROR, REFRESH_TOKEN, REFRESH_TOKEN_ERROR
    };
  }

  static Stream<String> names(TokenEvent... events) {
    return Stream.of(events).map(TokenEvent::name);
  }
}
