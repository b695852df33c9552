package dev.tokenmanager.internal.config;

import dev.tokenmanager.internal.config.files.ShownName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the tokens that {@code subjectTokenName} names: each has to be there, to come from a
 * provider, and not to need the one that it is exchanged for. Pure; any thread.
 */
final class SubjectNames {

  private final Map<String, TokenOptions> tokens;
  private final Function<String, JsonValue> written;

  /** How many exchanges of named tokens, one after the other, lead to a token of this kind. */
  static int exchanges(AuthOptions auth) {
    int exchanges = 0;
    AuthOptions at = auth;
    while (at instanceof AuthOptions.TokenExchange exchange
        && exchange.subject() instanceof Subject.Named named
        && named.origin() != null) {
      exchanges++;
      at = named.origin().auth();
    }
    return exchanges;
  }

  private SubjectNames(Map<String, TokenOptions> tokens, Function<String, JsonValue> written) {
    this.tokens = tokens;
    this.written = written;
  }

  /**
   * The same tokens, each named subject with what it is.
   *
   * @param tokens all that there are, by name
   * @param written {@code subjectTokenName} of the token of that name, for messages
   * @throws IllegalArgumentException with one sentence that begins with its path
   */
  static Map<String, TokenOptions> resolved(
      Map<String, TokenOptions> tokens, Function<String, JsonValue> written) {
    SubjectNames names = new SubjectNames(tokens, written);
    Map<String, TokenOptions> resolved = new LinkedHashMap<>();
    tokens.forEach(
        (name, token) -> resolved.put(name, names.resolved(token, List.of(token.name()))));
    return resolved;
  }

  /**
   * @param path names from the first token to this one, each exchanged for the one before
   */
  private TokenOptions resolved(TokenOptions token, List<String> path) {
    if (!(token.auth() instanceof AuthOptions.TokenExchange exchange)
        || !(exchange.subject() instanceof Subject.Named named)) {
      return token;
    }
    if (path.contains(named.name())) {
      throw refusal(path.get(0), circle(path, named.name()));
    }
    TokenOptions subject = subject(path.get(0), named.name());
    List<String> longer = new ArrayList<>(path);
    longer.add(named.name());
    TokenOptions known = resolved(subject, longer);
    Subject.Origin origin = new Subject.Origin(known.provider(), known.auth());
    return token.withAuth(exchange.with(new Subject.Named(named.name(), origin)));
  }

  private TokenOptions subject(String user, String name) {
    TokenOptions subject = tokens.get(name);
    if (subject == null) {
      throw refusal(user, "there is no token of that name");
    }
    if (subject.auth() instanceof AuthOptions.ApiKey) {
      throw refusal(
          user,
          "names a token of type api_key, which no provider exchanges; name one that a provider"
              + " issues");
    }
    return subject;
  }

  private IllegalArgumentException refusal(String user, String sentence) {
    return written.apply(user).refuse(sentence);
  }

  private static String circle(List<String> path, String again) {
    List<String> circle = new ArrayList<>(path.subList(path.indexOf(again), path.size()));
    circle.add(again);
    return circle.stream().map(SubjectNames::shown).collect(Collectors.joining(" needs "))
        + ": a circle, in which none would ever be there first";
  }

  private static String shown(@Nullable String name) {
    return name != null && ShownName.isKey(name) ? name : "one (not shown)";
  }
}
