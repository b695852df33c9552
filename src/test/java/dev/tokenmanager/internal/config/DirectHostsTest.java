package dev.tokenmanager.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DirectHostsTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "the host, auth.example.com, auth.example.com, true",
    "in other letters, AUTH.example.COM, auth.Example.com, true",
    "with the dot of the root, auth.example.com., auth.example.com, true",
    "its parent is not it, example.com, auth.example.com, false",
    "its child is not it, auth.example.com, example.com, false",
    "a suffix, .example.com, auth.example.com, true",
    "a suffix of more labels, .example.com, a.b.example.com, true",
    "a suffix is the name itself, .example.com, example.com, true",
    "a suffix begins at a dot, .example.com, notexample.com, false",
    "an address, 10.0.0.7, 10.0.0.7, true",
    "another address, 10.0.0.7, 10.0.0.70, false",
    "an IPv6 address, 2001:DB8::1, 2001:db8:0:0:0:0:0:1, true",
    "one in brackets, [::1], ::1, true",
    "the host in brackets, ::1, [::1], true",
    "another IPv6 address, ::1, ::2, false",
    "_, my_weaviate, my_weaviate, true"
  })
  void contain(String row, String entry, String host, boolean expected) {
    assertThat(DirectHosts.contain(List.of("other.example.org", entry), host)).isEqualTo(expected);
    assertThat(DirectHosts.contain(List.of(), host)).isFalse();
  }
}
