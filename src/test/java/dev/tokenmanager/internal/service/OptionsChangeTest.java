package dev.tokenmanager.internal.service;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.config.VerticleOptions;
import dev.tokenmanager.internal.token.Secret;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsChangeTest {

  private static final String BASE =
      """
      {"issuerUrl":"https://idp/a",
       "auth":{"type":"client_credentials","clientId":"c","clientSecret":"%s"},
       "tokens":{"a":{},"b":{},"c":{}}}"""
          .formatted(SECRET_MARK + "1");

  private static VerticleOptions options(String json, String... replacements) {
    String text = json;
    for (int i = 0; i < replacements.length; i += 2) {
      assertThat(text).contains(replacements[i]);
      text = text.replace(replacements[i], replacements[i + 1]);
    }
    return VerticleOptions.from(new JsonObject(text));
  }

  private static OptionsChange change(String... replacements) {
    return OptionsChange.between(options(BASE), options(BASE, replacements));
  }

  private static String tokens(OptionsChange change) {
    return "-" + change.removed() + "+" + change.added() + "~" + change.replaced();
  }

  @ParameterizedTest
  @CsvSource({"clientSecret", "clientSecretFile", "clientSecretEnv"})
  void between_secretOnlyMoved_isNoChange(String way) {
    String auth =
        "'auth': {'type': 'client_credentials', 'clientId': 'c', '%s': 's'}".formatted(way);
    String inline = "{'issuerUrl': 'https://i', %s}".formatted(auth);
    String named = "{'issuerUrl': 'https://i', 'tokens': {'default': {%s}}}".formatted(auth);

    OptionsChange change =
        OptionsChange.between(
            options(inline.replace('\'', '"')), options(named.replace('\'', '"')));

    assertThat(tokens(change)).isEqualTo("-[]+[]~[]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\"c\":{}      ; \"c\":{}                              ; -[]+[]~[]",
        "\"b\":{},     ; ''                                    ; -[b]+[]~[]",
        "\"b\":{}      ; \"b\":{},\"d\":{}                     ; -[]+[d]~[]",
        "\"b\":{}      ; \"b\":{\"refreshBufferSeconds\":30}   ; -[]+[]~[b]",
        "\"b\":{}      ; \"b2\":{}                             ; -[b]+[b2]~[]",
        "\"b\":{}      ; \"b\":{\"issuerUrl\":\"https://idp/b\"} ; -[]+[]~[b]",
        "https://idp/a ; https://idp/x                         ; -[]+[]~[a, b, c]",
        "\"b\":{}      ; \"b\":{\"maxWaitMs\":10000}           ; -[]+[]~[]",
        "{\"issuerUrl\"; {\"cluster\":{\"share\":false},\"issuerUrl\" ; -[]+[]~[]",
      })
  void between_tokens_onlyThoseWhoseOptionsDiffer(String from, String to, String expected) {
    assertThat(tokens(change(from, to))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\"address\":\"other\"          ; address",
        "\"tickMs\":50                  ; tickMs",
        "\"maxConcurrentRequests\":2    ; maxConcurrentRequests",
        "\"cluster\":{\"share\":false}  ; cluster",
        "\"address\":\"weaviate.token\" ; ''",
        "\"address\":\"o\",\"tickMs\":50,\"cluster\":{\"allowPlaintext\":true} ; address tickMs cluster",
      })
  void between_whatIsFixed_needsARestartAndStays(String added, String keys) {
    OptionsChange change = change("{\"issuerUrl\"", "{" + added + ",\"issuerUrl\"");
    assertThat(String.join(" ", change.needRestart())).isEqualTo(keys);
    assertThat(change.applied()).isEqualTo(options(BASE));
    assertThat(change.concernsTokens()).isFalse();
  }

  @Test
  void between_both_appliesTheTokens() {
    OptionsChange change =
        change("{\"issuerUrl\"", "{\"tickMs\":50,\"issuerUrl\"", "\"c\":{}", "\"d\":{}");
    assertThat(change.concernsTokens()).isTrue();
    assertThat(change.applied().tick()).isEqualTo(Duration.ofMillis(100));
    assertThat(change.applied().tokens().keySet()).containsExactlyInAnyOrder("a", "b", "d");
    assertThat(change.news().tokens().keySet()).containsExactly("d");
  }

  private static TokenOptions token(String auth, String more) {
    Map<String, TokenOptions> tokens =
        options("{" + more + "\"issuerUrl\":\"https://idp\",\"auth\":{" + auth + "}}").tokens();
    return tokens.values().iterator().next();
  }

  private static boolean sameSession(String type, String before, String after) {
    String start = "\"type\":\"" + type + "\",\"clientId\":\"c\",";
    return sameSession(token(start + before, ""), token(start + after, ""));
  }

  /** In this house a file, and a variable, contains its own name in small letters. */
  private static boolean sameSession(TokenOptions before, TokenOptions after) {
    return RefreshTokenReuse.of(
        before,
        after,
        source ->
            source instanceof SecretSource.Inline inline
                ? inline.value()
                : source instanceof SecretSource.File file
                    ? new Secret(file.path().getFileName().toString())
                    : new Secret(((SecretSource.Env) source).variable().toLowerCase(Locale.ROOT)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "client_credentials ; \"clientSecret\":\"x\" ; \"clientSecret\":\"x\"     ; true",
        "client_credentials ; \"clientSecret\":\"x\" ; \"clientSecret\":\"y\"     ; false",
        "client_credentials ; \"clientSecret\":\"x\" ; \"clientSecretEnv\":\"X\"  ; false",
        "client_credentials ; \"clientSecret\":\"x\" ; \"clientSecret\":\"x\",\"scopes\":\"s\" ; false",
        "password ; \"username\":\"u\",\"password\":\"p\" ; \"username\":\"u\",\"password\":\"p\" ; true",
        "password ; \"username\":\"u\",\"password\":\"p\" ; \"username\":\"v\",\"password\":\"p\" ; false",
        "password ; \"username\":\"u\",\"password\":\"p\" ; \"username\":\"u\",\"password\":\"q\" ; false",
        "refresh_token ; \"refreshToken\":\"r\" ; \"refreshToken\":\"r\",\"clientSecret\":\"s\" ; true",
        "refresh_token ; \"refreshToken\":\"r\" ; \"refreshToken\":\"q\"          ; false",
        "refresh_token ; \"refreshToken\":\"r\" ; \"refreshTokenFile\":\"r\"      ; true",
        "refresh_token ; \"refreshToken\":\"r\" ; \"refreshTokenFile\":\"q\"      ; false",
        "refresh_token ; \"refreshTokenFile\":\"a/r\" ; \"refreshTokenFile\":\"b/r\" ; true",
        "refresh_token ; \"refreshTokenEnv\":\"R\" ; \"refreshToken\":\"r\"       ; true",
        "refresh_token ; \"refreshTokenFile\":\"r\" ; \"refreshTokenFile\":\"r\"  ; true",
        "refresh_token ; \"refreshTokenEnv\":\"R\" ; \"refreshTokenEnv\":\"Q\"    ; false",
        "refresh_token ; \"refreshToken\":\"r\" ; \"refreshToken\":\"r\",\"extraParameters\":{\"audience\":\"a\"} ; false",
      })
  void sameSession_eachGrant_asksTheSameInTheSameName(
      String type, String before, String after, boolean same) {
    assertThat(sameSession(type, before, after)).isEqualTo(same);
  }

  @Test
  void sameSession_otherTimes_isTheSame() {
    String auth = "\"type\":\"client_credentials\",\"clientId\":\"c\",\"clientSecret\":\"x\"";
    assertThat(sameSession(token(auth, ""), token(auth, "\"refreshBufferSeconds\":30,"))).isTrue();
  }

  @Test
  void sameSession_anotherGrant_isAnother() {
    TokenOptions before =
        token("\"type\":\"refresh_token\",\"clientId\":\"c\",\"refreshToken\":\"r\"", "");
    TokenOptions after =
        token("\"type\":\"client_credentials\",\"clientId\":\"c\",\"clientSecret\":\"x\"", "");
    assertThat(sameSession(before, after)).isFalse();
  }
}
