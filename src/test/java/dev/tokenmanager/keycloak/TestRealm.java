package dev.tokenmanager.keycloak;

import java.util.List;
import java.util.function.Consumer;
import org.keycloak.admin.client.resource.RealmResource;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;

/** A realm of the running Keycloak, as its administrator sees it. Any thread. */
public final class TestRealm {

  private final KeycloakServer server;
  private final String name;

  TestRealm(KeycloakServer server, String name) {
    this.server = server;
    this.name = name;
  }

  public String name() {
    return name;
  }

  public String issuer() {
    return server.issuer(name);
  }

  public String tokenEndpoint() {
    return issuer() + "/protocol/openid-connect/token";
  }

  public String revocationEndpoint() {
    return issuer() + "/protocol/openid-connect/revoke";
  }

  public String jwksUri() {
    return issuer() + "/protocol/openid-connect/certs";
  }

  /** How many events of these kinds are in Keycloak's log. */
  public int eventCount(TokenEvent... events) {
    List<String> types = TokenEvent.names(events).toList();
    return admin().getEvents(types, null, null, null, null, null, 0, Integer.MAX_VALUE).size();
  }

  /** How many token requests Keycloak has granted or refused. */
  public int tokenRequestCount() {
    return eventCount(TokenEvent.tokenRequests());
  }

  /** Empties the event log. */
  public void clearEvents() {
    admin().clearEvents();
  }

  /** A refresh token of the user, by the password grant. */
  public String refreshToken(String clientId, String username, String password) {
    return new TokenRequests(tokenEndpoint())
        .password(clientId, username, password, "openid")
        .refreshToken();
  }

  /** Gives the client another secret. */
  public void changeSecret(String clientId, String secret) {
    ClientRepresentation client = admin().clients().findByClientId(clientId).get(0);
    client.setSecret(secret);
    admin().clients().get(client.getId()).update(client);
  }

  /** Ends the user's sessions, and with them their refresh tokens. */
  public void logout(String username) {
    String id = admin().users().searchByUsername(username, true).get(0).getId();
    admin().users().get(id).logout();
  }

  /** Changes the realm's settings. */
  public void update(Consumer<RealmRepresentation> change) {
    RealmRepresentation realm = admin().toRepresentation();
    change.accept(realm);
    admin().update(realm);
  }

  /** Everything else that an administrator may do. */
  public RealmResource admin() {
    return server.admin().realm(name);
  }
}
