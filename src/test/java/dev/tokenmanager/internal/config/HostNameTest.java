package dev.tokenmanager.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HostNameTest {

  private static final String LABEL = "a".repeat(63);

  static Stream<Arguments> g12_fits() {
    String of253 = (LABEL + ".").repeat(3) + "a".repeat(61);
    return Stream.of(
        Arguments.of("localhost", true),
        Arguments.of("auth.example.com", true),
        Arguments.of("auth.example.com.", true),
        Arguments.of("10.0.0.1", true),
        Arguments.of("[::1]", true),
        Arguments.of("[fe80::1%eth0]", true),
        Arguments.of("[" + "0:".repeat(127) + "0]", false),
        Arguments.of("", false),
        Arguments.of(LABEL, true),
        Arguments.of(LABEL + "a", false),
        Arguments.of("a." + LABEL, true),
        Arguments.of("a." + LABEL + "a", false),
        Arguments.of("a." + LABEL + "a.b", false),
        Arguments.of(of253, true),
        Arguments.of(of253 + "a", false),
        Arguments.of("a.".repeat(100_000) + "a", false));
  }

  @ParameterizedTest
  @MethodSource
  void g12_fits(String host, boolean expected) {
    assertThat(HostName.fits(host)).isEqualTo(expected);
  }
}
