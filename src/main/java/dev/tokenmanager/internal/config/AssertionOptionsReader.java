package dev.tokenmanager.internal.config;

import dev.tokenmanager.internal.jwt.JwsAlgorithm;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads where assertions come from, of a client or a grant. */
final class AssertionOptionsReader {

  private static final List<Option> BESIDE_KEY =
      List.of(
          Option.PRIVATE_KEY_PASSWORD, Option.KEY_ID, Option.ALGORITHM, Option.ASSERTION_AUDIENCE);

  private AssertionOptionsReader() {}

  /** What a client shows instead of a secret, null: nothing. */
  static @Nullable ClientAssertion ofClient(JsonFields auth) {
    AssertionOptions.Signed key = signed(auth);
    AssertionOptions.Signed signed = isOfGrantAlone(auth) ? null : key;
    String type = auth.text(Option.CLIENT_ASSERTION_TYPE);
    JsonValue file = auth.get(Option.CLIENT_ASSERTION_FILE);
    if (file == null) {
      if (auth.has(Option.CLIENT_ASSERTION_TYPE)) {
        throw auth.refuse(Option.CLIENT_ASSERTION_TYPE, "only allowed beside clientAssertionFile");
      }
      return signed == null ? null : new ClientAssertion(signed, type);
    }
    SecretSource source = new SecretSource.File(file.path(), file.file());
    if (signed != null) {
      throw file.refuse("not allowed beside " + signed.privateKey().where() + ", give one of them");
    }
    return new ClientAssertion(new AssertionOptions.Given(source), type);
  }

  /**
   * What the grant of type {@code jwt_bearer} presents: an assertion, or a key that signs one about
   * a subject.
   */
  static AssertionOptions ofGrant(JsonFields auth) {
    SecretSource assertion = auth.secret(Option.ASSERTION);
    AssertionOptions.Signed signed = signed(auth);
    String subject = auth.textOrNull(Option.ASSERTION_SUBJECT);
    if (assertion != null && subject != null) {
      throw auth.refuse(
          Option.ASSERTION_SUBJECT, "not allowed beside " + assertion.where() + ", which tells it");
    }
    if (assertion != null) {
      return new AssertionOptions.Given(assertion);
    }
    if (signed == null) {
      throw auth.refuse(
          Option.ASSERTION,
          "required for jwt_bearer, "
              + JsonFields.ways(Option.ASSERTION)
              + ", or a privateKey with assertionSubject");
    }
    auth.require(
        Option.ASSERTION_SUBJECT,
        "required beside " + signed.privateKey().where() + ", whom the token is to be for");
    return signed;
  }

  /**
   * Whether the key signs the grant and nothing else: it also authenticates the client only where
   * that is said.
   */
  private static boolean isOfGrantAlone(JsonFields auth) {
    JsonValue method = auth.get(Option.CLIENT_AUTH_METHOD);
    return auth.has(Option.ASSERTION_SUBJECT)
        && (method == null || !method.text().equals(ClientAuthMethod.PRIVATE_KEY_JWT.value()));
  }

  /** The key and what stands beside it, null: none is given. */
  private static AssertionOptions.@Nullable Signed signed(JsonFields auth) {
    SecretSource key = auth.secret(Option.PRIVATE_KEY);
    SecretSource password = auth.secret(Option.PRIVATE_KEY_PASSWORD);
    String keyId = auth.textOrNull(Option.KEY_ID);
    JwsAlgorithm algorithm = algorithm(auth);
    AssertionAudience audience = AssertionAudience.from(auth);
    if (key == null) {
      refuseWithoutKey(auth);
      return null;
    }
    return new AssertionOptions.Signed(key, password, keyId, algorithm, audience);
  }

  private static @Nullable JwsAlgorithm algorithm(JsonFields auth) {
    JsonValue given = auth.get(Option.ALGORITHM);
    return given == null ? null : JwsAlgorithm.valueOf(given.oneOf(Option.ALGORITHM.choices()));
  }

  private static void refuseWithoutKey(JsonFields auth) {
    BESIDE_KEY.stream()
        .flatMap(option -> option.ways().stream())
        .filter(auth::has)
        .findFirst()
        .ifPresent(
            way -> {
              throw auth.refuse(
                  way, "only allowed beside privateKey, privateKeyFile or privateKeyEnv");
            });
  }
}
