package dev.tokenmanager.internal.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tokenmanager.internal.config.AuthOptions;
import dev.tokenmanager.internal.config.Subject;
import dev.tokenmanager.internal.token.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TokenRequestEncoderTest {

  private static final Secret SECRET = new Secret("s");
  private static final ClientAuth PUBLIC = new ClientAuth.None("id");
  private static final ClientAuth POST = new ClientAuth.Post("id", SECRET);
  private static final ClientAuth BASIC = new ClientAuth.Basic("id", SECRET);
  private static final Grant CREDENTIALS = new Grant.ClientCredentials(List.of());

  static Stream<Arguments> form() {
    Grant scoped = new Grant.ClientCredentials(List.of("openid", "profile"));
    Grant password = new Grant.Password("al ice", new Secret("p&=+%\u00e9"), List.of("openid"));
    Grant refresh = new Grant.RefreshToken(new Secret("r/+="), List.of());
    Grant scopedRefresh = new Grant.RefreshToken(new Secret("r"), List.of("a", "b"));
    return Stream.of(
        arguments("client credentials", CREDENTIALS, BASIC, "grant_type=client_credentials"),
        arguments("scopes", scoped, BASIC, "grant_type=client_credentials&scope=openid+profile"),
        arguments("public", CREDENTIALS, PUBLIC, "grant_type=client_credentials&client_id=id"),
        arguments(
            "post",
            CREDENTIALS,
            POST,
            "grant_type=client_credentials&client_id=id&client_secret=s"),
        arguments(
            "password",
            password,
            PUBLIC,
            "grant_type=password&username=al+ice&password=p%26%3D%2B%25%C3%A9&scope=openid"
                + "&client_id=id"),
        arguments(
            "refresh, without scope",
            refresh,
            BASIC,
            "grant_type=refresh_token&refresh_token=r%2F%2B%3D"),
        arguments(
            "refresh, with scopes",
            scopedRefresh,
            BASIC,
            "grant_type=refresh_token&refresh_token=r&scope=a+b"),
        arguments(
            "exchange",
            exchange(null, List.of(), List.of(), List.of()),
            BASIC,
            EXCHANGE + "subject_token=s%2B%2F%3D&subject_token_type=urn%3Aa"),
        arguments(
            "exchange, with everything",
            exchange("urn:b", List.of("b c", "a"), List.of("https://r/?x=1&y"), List.of("s", "t")),
            POST,
            EXCHANGE
                + "subject_token=s%2B%2F%3D&subject_token_type=urn%3Aa&requested_token_type=urn%3Ab"
                + "&audience=b+c&audience=a&resource=https%3A%2F%2Fr%2F%3Fx%3D1%26y&scope=s+t"
                + "&client_id=id&client_secret=s"));
  }

  private static final String EXCHANGE =
      "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange&";

  private static Grant exchange(
      @Nullable String requested,
      List<String> audience,
      List<String> resource,
      List<String> scopes) {
    AuthOptions.TokenExchange options =
        new AuthOptions.TokenExchange(
            new Subject.Named("a", null),
            "urn:a",
            requested,
            audience,
            resource,
            Samples.client("id"),
            scopes);
    return new Grant.TokenExchange(new Secret("s+/="), options, scopes);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void form(String row, Grant grant, ClientAuth auth, String expected) {
    assertThat(TokenRequestEncoder.encode(grant, auth, Map.of()).form()).isEqualTo(expected);
  }

  @Test
  void headers_basic_authorizationIsAdded() {
    Map<String, String> headers =
        TokenRequestEncoder.encode(CREDENTIALS, BASIC, Map.of()).headers();

    assertThat(headers)
        .containsOnly(
            Map.entry("Accept", "application/json"),
            Map.entry("Content-Type", "application/x-www-form-urlencoded"),
            Map.entry("Authorization", "Basic " + base64("id:s")));
  }

  @ParameterizedTest
  @MethodSource
  void headers_withoutBasic_noAuthorization(ClientAuth auth) {
    assertThat(TokenRequestEncoder.encode(CREDENTIALS, auth, Map.of()).headers())
        .doesNotContainKey("Authorization");
  }

  static Stream<ClientAuth> headers_withoutBasic_noAuthorization() {
    return Stream.of(POST, PUBLIC);
  }

  static Stream<Arguments> basic_isFormEncodedFirst() {
    return Stream.of(
        arguments(
            "a secret that Keycloak knows",
            "id",
            "p@ss:w%20rd+/=& \u00e9",
            "id:p%40ss%3Aw%2520rd%2B%2F%3D%26+%C3%A9"),
        arguments("a colon in the id", "urn:client", "s", "urn%3Aclient:s"),
        arguments("unreserved characters", "a-b_c.d*", "e", "a-b_c.d*:e"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void basic_isFormEncodedFirst(String row, String id, String secret, String pair) {
    ClientAuth auth = new ClientAuth.Basic(id, new Secret(secret));

    assertThat(TokenRequestEncoder.encode(CREDENTIALS, auth, Map.of()).headers())
        .containsEntry("Authorization", "Basic " + base64(pair));
  }

  @Test
  void extraParameters_new_areAddedInOrder() {
    Map<String, List<String>> extra =
        Map.of("resource", List.of("urn:b"), "audience", List.of("a b"));

    assertThat(TokenRequestEncoder.encode(CREDENTIALS, BASIC, extra).form())
        .isEqualTo("grant_type=client_credentials&audience=a+b&resource=urn%3Ab");
  }

  @Test
  void extraParameters_list_isRepeatedInItsOrder() {
    Map<String, List<String>> extra = Map.of("resource", List.of("urn:b", "urn:a", "urn:b"));

    assertThat(TokenRequestEncoder.encode(CREDENTIALS, BASIC, extra).form())
        .isEqualTo(
            "grant_type=client_credentials&resource=urn%3Ab&resource=urn%3Aa&resource=urn%3Ab");
  }

  @Test
  void extraParameters_thoseOfGrantAndClient_cannotBeOverridden() {
    Grant grant = new Grant.Password("alice", new Secret("p"), List.of("openid"));
    Map<String, List<String>> extra =
        Map.of(
            "grant_type", List.of("x"),
            "username", List.of("x"),
            "password", List.of("x"),
            "scope", List.of("x"),
            "client_id", List.of("x"),
            "client_secret", List.of("x"));

    assertThat(TokenRequestEncoder.encode(grant, POST, extra).form())
        .isEqualTo(
            "grant_type=password&username=alice&password=p&scope=openid&client_id=id"
                + "&client_secret=s");
  }

  @Test
  void g10_toString_showsNoSecret() {
    Grant grant = new Grant.Password("alice", new Secret("s3cr3t-hidden"), List.of());
    ClientAuth auth = new ClientAuth.Post("id", new Secret("s3cr3t-hidden"));

    assertThat(List.of(grant, auth, TokenRequestEncoder.encode(grant, auth, Map.of())).toString())
        .doesNotContain("s3cr3t-hidden");
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
