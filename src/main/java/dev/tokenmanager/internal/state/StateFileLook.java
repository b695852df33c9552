package dev.tokenmanager.internal.state;

import dev.tokenmanager.internal.cluster.record.SharedRecord;
import dev.tokenmanager.internal.cluster.record.SharedRecord.SharedRefreshToken;
import dev.tokenmanager.internal.config.AuthOptions;
import dev.tokenmanager.internal.config.SecretReader;
import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.config.StateFileOptions;
import dev.tokenmanager.internal.config.Subject;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.config.VerticleOptions;
import dev.tokenmanager.internal.config.files.LockedFile;
import dev.tokenmanager.internal.service.TokenHash;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What somebody sees of a state file who keeps no token in it. Immutable; shows no secret.
 *
 * @param isLocked whether a process keeps a token in it now
 * @param problem why it could not be written, or is of no use, one sentence; null: all is well
 * @param content what it holds, null: nothing that can be read
 * @param isNewer whether it holds a refresh token that came of the configured one
 */
public record StateFileLook(
    boolean isLocked, @Nullable String problem, @Nullable Content content, boolean isNewer) {

  /**
   * What is in it.
   *
   * @param accessTokenEnd by the wall clock of this machine, null: there is no access token
   * @param hasRefreshToken whether there is a refresh token
   * @param refreshTokenEnd null: unknown
   */
  public record Content(
      long generation,
      @Nullable Instant accessTokenEnd,
      boolean hasRefreshToken,
      @Nullable Instant refreshTokenEnd) {

    private static Content of(SharedRecord record) {
      SharedRefreshToken next = record.refreshToken();
      Instant written = record.stamp().at();
      return new Content(
          record.generation(),
          record.lifetime().isZero() ? null : written.plus(record.remaining()),
          next != null,
          next == null || next.remaining() == null ? null : written.plus(next.remaining()));
    }
  }

  /**
   * Looks at the file of a token; null: it has none. Blocks.
   *
   * @param secrets to read the keys and the configured refresh token with
   */
  public static @Nullable StateFileLook at(
      VerticleOptions options, TokenOptions token, SecretReader secrets) {
    StateFileOptions state = token.stateFile();
    if (state == null) {
      return null;
    }
    boolean locked = false;
    String problem = null;
    try {
      locked = LockedFile.isLocked(state.path());
    } catch (IOException e) {
      problem =
          "its lock cannot be read: run check as the user of the service, or let this user read it";
    }
    String unwritable = LockedFile.unwritable(state.path());
    if (unwritable != null || problem != null) {
      return new StateFileLook(locked, unwritable == null ? problem : unwritable, null, false);
    }
    try {
      return look(options, token, state, secrets, locked);
    } catch (IllegalArgumentException e) {
      return new StateFileLook(locked, String.valueOf(e.getMessage()), null, false);
    }
  }

  private static StateFileLook look(
      VerticleOptions options,
      TokenOptions token,
      StateFileOptions state,
      SecretReader secrets,
      boolean locked) {
    secrets.load(state.keys(options.cluster()));
    secrets.load(token.secrets());
    secrets.load(subjectSecrets(token.auth()));
    StateContent found = StateContent.read(options, token, state, secrets);
    SharedRecord record = found.record();
    return new StateFileLook(
        locked,
        found.problem(),
        record == null ? null : Content.of(record),
        record != null && isNewer(record, token, secrets));
  }

  /** What tells whose tokens are exchanged for this one, and so on. */
  private static List<SecretSource> subjectSecrets(AuthOptions auth) {
    if (auth instanceof AuthOptions.TokenExchange exchange
        && exchange.subject() instanceof Subject.Named named
        && named.origin() != null) {
      AuthOptions subject = named.origin().auth();
      return Stream.concat(subject.secrets().stream(), subjectSecrets(subject).stream()).toList();
    }
    return List.of();
  }

  private static boolean isNewer(SharedRecord record, TokenOptions token, SecretReader secrets) {
    SharedRefreshToken next = record.refreshToken();
    if (next == null || !(token.auth() instanceof AuthOptions.RefreshToken refresh)) {
      return false;
    }
    String origin = TokenHash.sha256(secrets.current(refresh.refreshToken()).reveal());
    return Objects.equals(next.origin(), origin);
  }
}
