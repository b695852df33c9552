package dev.tokenmanager.app.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.config.ApiKeyTarget;
import dev.tokenmanager.internal.config.AssertionOptions;
import dev.tokenmanager.internal.config.AuthOptions;
import dev.tokenmanager.internal.config.ClientOptions;
import dev.tokenmanager.internal.config.ConnectionOptions;
import dev.tokenmanager.internal.config.ProviderOptions;
import dev.tokenmanager.internal.config.RefreshOptions;
import dev.tokenmanager.internal.config.SecretSource;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.token.Lifetime;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.token.TokenResponse;
import dev.tokenmanager.testing.UnsignedJwt;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VerdictTest {

  private static CheckContext facts(@Nullable Duration clockSkew, List<String> scopes) {
    TokenOptions options =
        new TokenOptions(
            "default",
            new ProviderOptions.Issuer(URI.create("https://auth.example")),
            new AuthOptions.ClientCredentials(
                new ClientOptions(
                    "client",
                    new SecretSource.Inline("auth.clientSecret", new Secret("s3cr3t-client")),
                    null,
                    Map.of()),
                List.of()),
            RefreshOptions.DEFAULTS,
            ConnectionOptions.DEFAULTS,
            Duration.ofSeconds(10),
            Duration.ofHours(1));
    TokenResponse token =
        new TokenResponse(
            new Secret("s3cr3t-token"),
            "Bearer",
            Lifetime.of(Duration.ofMinutes(5)),
            null,
            false,
            null,
            null,
            null,
            scopes,
            null,
            clockSkew);
    return new CheckContext(
        options,
        ApiKeyTarget.NONE,
        CheckContext.Sent.GRANT,
        null,
        List.of(),
        Outcome.none(),
        Outcome.none(),
        Outcome.none(),
        List.of(),
        null,
        Outcome.of(token),
        Outcome.none(),
        null,
        null,
        Instant.EPOCH);
  }

  @Test
  void g12_oneStepCannotBeJudged_theOthersAre() {
    List<StepResult> lines = Verdict.of(facts(Duration.ofSeconds(Long.MAX_VALUE), List.of()));

    assertThat(lines).hasSize(Step.values().length - 2);
    assertThat(lines)
        .filteredOn(line -> line.step() == Step.CLOCK)
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.result()).isEqualTo(StepResult.Result.FAILED);
              assertThat(line.text()).contains("defect", "ArithmeticException");
            });
    assertThat(lines)
        .filteredOn(line -> line.step() == Step.TOKEN)
        .extracting(StepResult::result)
        .containsExactly(StepResult.Result.OK);
  }

  private static StepResult assertion(ShownAssertion... shown) {
    CheckContext facts = facts(null, List.of());
    AuthOptions auth =
        new AuthOptions.JwtBearer(
            new AssertionOptions.Given(
                new SecretSource.Inline("auth.assertion", new Secret("s3cr3t-assertion"))),
            null,
            new ClientOptions("client", null, null, Map.of()),
            List.of());
    TokenOptions options = facts.options();
    return AssertionLine.of(
        new CheckContext(
            new TokenOptions(
                options.name(),
                options.provider(),
                auth,
                options.refresh(),
                options.connection(),
                options.maxWait(),
                options.discoveryMaxAge()),
            facts.keyed(),
            facts.sent(),
            null,
            List.of(),
            Outcome.none(),
            facts.bootstrap(),
            facts.metadata(),
            List.of(shown),
            null,
            facts.token(),
            facts.meta(),
            null,
            null,
            Instant.EPOCH));
  }

  @Test
  void assertion_line_tellsIssuerSubjectAudienceAndEnd() {
    Secret jwt =
        new Secret(
            UnsignedJwt.of(
                new JsonObject()
                    .put("iss", "https://cluster")
                    .put("sub", "me")
                    .put("aud", "you")
                    .put("exp", 90)));
    SecretSource source = new SecretSource.Inline("auth.clientAssertionFile", jwt);
    ShownAssertion good = ShownAssertion.given(source, jwt);
    ShownAssertion over = new ShownAssertion("auth.assertion", "issuer a", Instant.EPOCH);

    assertThat(AssertionLine.of(facts(null, List.of())).result())
        .isEqualTo(StepResult.Result.SKIPPED);
    assertThat(assertion(good))
        .isEqualTo(
            StepResult.ok(
                Step.ASSERTION,
                "auth.clientAssertionFile issuer https://cluster, subject me, audience [you], ends at"
                    + " 1970-01-01T00:01:30Z, in 90 s"));
    assertThat(assertion(good, over))
        .isEqualTo(
            StepResult.failed(
                Step.ASSERTION,
                assertion(good).text()
                    + "; auth.assertion issuer a, ended at 1970-01-01T00:00:00Z: have whoever makes it"
                    + " renew it"));
    assertThat(assertion(ShownAssertion.given(source, new Secret("s3cr3t-opaque"))))
        .isEqualTo(
            StepResult.skipped(
                Step.ASSERTION,
                "auth.clientAssertionFile is no JWT that can be read, and is sent as it is"));
    assertThat(assertion().result()).isEqualTo(StepResult.Result.SKIPPED);
  }

  @Test
  void g12_halfAMillionScopes_lineIsBounded() {
    StepResult line = TokenLines.token(facts(null, Collections.nCopies(500_000, "scope")));

    assertThat(line.text()).contains("scope scope").hasSizeLessThan(1500);
  }
}
