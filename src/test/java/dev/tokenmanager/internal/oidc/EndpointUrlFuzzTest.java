package dev.tokenmanager.internal.oidc;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.fuzz.FuzzText;
import dev.tokenmanager.internal.config.HostName;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.transport.EndpointUrl;
import dev.tokenmanager.internal.transport.HttpCall;
import dev.tokenmanager.internal.transport.RequestTarget;
import dev.tokenmanager.testing.WaitLimit;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Timeout;

/** Whatever is given as an endpoint is refused, or can be called, shown and built upon. */
class EndpointUrlFuzzTest {

  @Timeout(WaitLimit.SECONDS)
  @DictionaryEntries({
    "https://",
    "http://",
    "127.0.0.1",
    "localhost",
    "[::1]",
    ":65535",
    ":0",
    "/.well-known/openid-configuration",
    "user@",
    "%00",
    "?query",
    "#fragment"
  })
  @FuzzTest
  void absolute(byte[] input) {
    String text = FuzzText.of(input);
    assertShown(EndpointUrl.shown(text));
    URI url = EndpointUrl.absolute(text);
    if (url == null) {
      return;
    }
    assertThat(url.toString()).hasSizeLessThanOrEqualTo(2048);
    String host = requireNonNull(HostName.of(url));
    assertThat(host).hasSizeLessThanOrEqualTo(253);
    if (!host.startsWith("[")) {
      assertThat(host.split("\\.")).allMatch(label -> label.length() <= 63);
    }
    assertShown(EndpointUrl.shown(url));
    String issuer = WellKnown.issuer(url);
    URI metadata = WellKnown.metadataUrl(url);
    assertThat(HostName.of(metadata)).isEqualTo(host);
    assertThat(WellKnown.issuer(metadata)).isEqualTo(issuer);
    assertThat(HostName.of(WellKnown.bootstrapUrl(url))).isEqualTo(host);
    assertCallable(url);
  }

  private static void assertShown(String shown) {
    assertThat(shown).hasSizeLessThanOrEqualTo(203).matches("[\\x21-\\x7E]*");
  }

  private static void assertCallable(URI url) {
    HttpCall call = new HttpCall(url, Map.of(), null, Duration.ofSeconds(5), Samples.CONNECTION);
    try {
      RequestTarget target = RequestTarget.of(call);

      assertThat(target.host()).isNotEmpty();
      assertThat(target.port()).isBetween(0, 65535);
      assertThat(target.pathAndQuery()).startsWith("/").matches("[\\x21-\\x7E]+");
      assertThat(target.secure() || !EndpointUrl.isInsecure(url)).isTrue();
    } catch (ProviderException failure) {
      assertThat(failure.failure()).isEqualTo(TokenFailure.UNUSABLE_ANSWER);
      assertThat(failure.getMessage()).matches("[\\x20-\\x7E]+");
    }
  }
}
