package dev.tokenmanager.app.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.config.ApiKeyTarget;
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
        null,
        Outcome.of(token),
        Outcome.none(),
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

  @Test
  void g12_halfAMillionScopes_lineIsBounded() {
    StepResult line = TokenLines.token(facts(null, Collections.nCopies(500_000, "scope")));

    assertThat(line.text()).contains("scope scope").hasSizeLessThan(1500);
  }
}
