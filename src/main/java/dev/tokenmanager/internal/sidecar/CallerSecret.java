package dev.tokenmanager.internal.sidecar;

import dev.tokenmanager.internal.token.Secret;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Whether a caller knows the secret of callers, where there is one. Any thread. */
final class CallerSecret {

  private static final String BEARER = "Bearer ";

  private final Supplier<@Nullable Secret> secret;

  /**
   * @param secret as it is now, null: none is asked for
   */
  CallerSecret(Supplier<@Nullable Secret> secret) {
    this.secret = secret;
  }

  /** Takes as long for a wrong one as for one that is nearly right. */
  boolean allows(MultiMap headers) {
    Secret wanted = secret.get();
    if (wanted == null) {
      return true;
    }
    List<String> given = headers.getAll(HttpHeaders.AUTHORIZATION);
    return given.size() == 1
        && given.get(0).regionMatches(true, 0, BEARER, 0, BEARER.length())
        && MessageDigest.isEqual(
            bytes(given.get(0).substring(BEARER.length()).strip()), bytes(wanted.reveal()));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
