package dev.tokenmanager.keycloak;

import jakarta.ws.rs.NotFoundException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.CredentialRepresentation;
import org.keycloak.representations.idm.IdentityProviderRepresentation;
import org.keycloak.representations.idm.ProtocolMapperRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.idm.UserRepresentation;

/** Builds a realm for a test. Its event log is on. One thread. */
public final class RealmBuilder {

  private final KeycloakServer server;
  private final RealmRepresentation realm = new RealmRepresentation();
  private final List<UserRepresentation> users = new ArrayList<>();

  RealmBuilder(KeycloakServer server, String name) {
    this.server = server;
    realm.setRealm(name);
    realm.setEnabled(true);
    realm.setSslRequired("none");
    realm.setEventsEnabled(true);
    realm.setEnabledEventTypes(TokenEvent.names(TokenEvent.values()).toList());
    realm.setClients(new ArrayList<>());
  }

  /** Lifetime of access tokens; 60 s is Keycloak's own habit, new realms have 300 s. */
  public RealmBuilder accessTokenLifespan(Duration lifespan) {
    realm.setAccessTokenLifespan(seconds(lifespan));
    return this;
  }

  /**
   * A confidential client with service account and password grant.
   *
   * @param audience put into {@code aud} of its tokens, such as Weaviate's client id, or null
   */
  public RealmBuilder confidentialClient(String id, String secret, @Nullable String audience) {
    ClientRepresentation client = client(id, audience);
    client.setPublicClient(false);
    client.setSecret(secret);
    client.setServiceAccountsEnabled(true);
    return this;
  }

  /**
   * A client that shows a certificate of that subject (RFC 8705 §2.1), with service account and
   * password grant.
   *
   * @param bound whether its access tokens are bound to the certificate (RFC 8705 §3)
   */
  public RealmBuilder certificateClient(String id, String subject, boolean bound) {
    ClientRepresentation client = client(id, "weaviate");
    client.setPublicClient(false);
    client.setServiceAccountsEnabled(true);
    client.setClientAuthenticatorType("client-x509");
    client.setAttributes(
        Map.of(
            "x509.subjectdn",
            subject,
            "tls.client.certificate.bound.access.tokens",
            Boolean.toString(bound)));
    return this;
  }

  /**
   * A confidential client that may exchange tokens which name it in {@code aud} (RFC 8693).
   *
   * @param audience put into {@code aud} of its tokens
   */
  public RealmBuilder exchangingClient(String id, String secret, String audience) {
    confidentialClient(id, secret, audience);
    realm
        .getClients()
        .get(realm.getClients().size() - 1)
        .setAttributes(Map.of("standard.token.exchange.enabled", "true"));
    return this;
  }

  /**
   * A confidential client that shows another thing than a secret.
   *
   * @param authenticator Keycloak's name for it, such as {@code client-jwt}
   * @param attributes what it is recognised by
   */
  public RealmBuilder clientWithout(
      String id, String authenticator, Map<String, String> attributes) {
    ClientRepresentation client = client(id, null);
    client.setPublicClient(false);
    client.setServiceAccountsEnabled(true);
    client.setClientAuthenticatorType(authenticator);
    client.setAttributes(attributes);
    return this;
  }

  /** Somebody else whose signatures the realm trusts. */
  public RealmBuilder identityProvider(
      String alias, String provider, Map<String, String> configuration) {
    IdentityProviderRepresentation trusted = new IdentityProviderRepresentation();
    trusted.setAlias(alias);
    trusted.setProviderId(provider);
    trusted.setEnabled(true);
    trusted.setConfig(configuration);
    realm.addIdentityProvider(trusted);
    return this;
  }

  /**
   * A client without secret, with password grant.
   *
   * @param audience put into {@code aud} of its tokens, or null
   */
  public RealmBuilder publicClient(String id, @Nullable String audience) {
    client(id, audience).setPublicClient(true);
    return this;
  }

  /** A user with the realm's default roles, {@code offline_access} among them. */
  public RealmBuilder user(String name, String password) {
    CredentialRepresentation credential = new CredentialRepresentation();
    credential.setType(CredentialRepresentation.PASSWORD);
    credential.setValue(password);
    credential.setTemporary(false);
    UserRepresentation user = new UserRepresentation();
    user.setUsername(name);
    user.setEnabled(true);
    // Without these the account "is not fully set up" and the password grant refused.
    user.setFirstName(name);
    user.setLastName(name);
    user.setEmail(name + "@example.com");
    user.setEmailVerified(true);
    user.setCredentials(List.of(credential));
    users.add(user);
    return this;
  }

  /** Each refresh token works once; a second use ends its session. */
  public RealmBuilder refreshTokenRotation() {
    realm.setRevokeRefreshToken(true);
    realm.setRefreshTokenMaxReuse(0);
    return this;
  }

  /** How long a session, and so its refresh tokens, last unused and at most. */
  public RealmBuilder ssoSession(Duration idle, Duration max) {
    realm.setSsoSessionIdleTimeout(seconds(idle));
    realm.setSsoSessionMaxLifespan(seconds(max));
    return this;
  }

  /** Creates it in Keycloak, in the place of an earlier one of that name. */
  public TestRealm create() {
    TestRealm created = new TestRealm(server, realm.getRealm());
    try {
      created.admin().remove();
    } catch (NotFoundException usual) {
      // Nothing to replace.
    }
    server.admin().realms().create(realm);
    users.forEach(user -> created.admin().users().create(user).close());
    return created;
  }

  private ClientRepresentation client(String id, @Nullable String audience) {
    ClientRepresentation client = new ClientRepresentation();
    client.setClientId(id);
    client.setEnabled(true);
    client.setStandardFlowEnabled(false);
    client.setDirectAccessGrantsEnabled(true);
    if (audience != null) {
      client.setProtocolMappers(List.of(audienceMapper(audience)));
    }
    realm.getClients().add(client);
    return client;
  }

  private static ProtocolMapperRepresentation audienceMapper(String audience) {
    ProtocolMapperRepresentation mapper = new ProtocolMapperRepresentation();
    mapper.setName("audience " + audience);
    mapper.setProtocol("openid-connect");
    mapper.setProtocolMapper("oidc-audience-mapper");
    mapper.setConfig(Map.of("included.custom.audience", audience, "access.token.claim", "true"));
    return mapper;
  }

  private static int seconds(Duration duration) {
    return Math.toIntExact(duration.toSeconds());
  }
}
