package dev.tokenmanager.app.check;

import dev.tokenmanager.internal.config.AssertionOptions;
import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.jwt.Jwt;
import dev.tokenmanager.internal.jwt.JwtSigner;
import dev.tokenmanager.internal.oidc.DiscoveredProvider;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.transport.EndpointUrl;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What can be said of a key or an assertion: nothing secret. Immutable.
 *
 * @param where JSON path of the option that names it
 * @param claims one text, null where it is no JWT that can be read
 * @param end {@code exp} of an assertion that was made elsewhere, null: none, or signed here
 */
record ShownAssertion(String where, @Nullable String claims, @Nullable Instant end) {

  /** One that was made elsewhere. */
  static ShownAssertion given(SecretSource source, Secret assertion) {
    Jwt jwt = Jwt.of(assertion.reveal());
    return jwt == null
        ? new ShownAssertion(source.where(), null, null)
        : new ShownAssertion(
            source.where(),
            claims(jwt.shownIssuer(), jwt.shownSubject(), jwt.shownAudience()),
            jwt.times().expiresAt());
  }

  /**
   * One that a key signs here.
   *
   * @param subject null: the client id
   */
  static ShownAssertion signed(
      AssertionOptions.Signed key,
      JwtSigner signer,
      String clientId,
      @Nullable String subject,
      DiscoveredProvider discovered) {
    String audience =
        key.audience()
            .of(discovered.metadata().tokenEndpoint().toString(), discovered.metadata().issuer());
    String id = EndpointUrl.shown(clientId);
    return new ShownAssertion(
        key.privateKey().where(),
        "signs with "
            + signer.algorithm()
            + (key.keyId() == null ? ", no keyId" : ", keyId " + EndpointUrl.shown(key.keyId()))
            + ", "
            + claims(
                id, subject == null ? id : EndpointUrl.shown(subject), EndpointUrl.shown(audience)),
        null);
  }

  private static String claims(@Nullable String issuer, @Nullable String subject, String audience) {
    return "issuer "
        + (issuer == null ? "missing" : issuer)
        + ", subject "
        + (subject == null ? "missing" : subject)
        + ", audience "
        + audience;
  }
}
