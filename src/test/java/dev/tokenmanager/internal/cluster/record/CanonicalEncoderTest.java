package dev.tokenmanager.internal.cluster.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CanonicalEncoderTest {

  @Test
  void toByteArray_differentSequences_differ() {
    List<CanonicalEncoder> all =
        List.of(
            new CanonicalEncoder(),
            new CanonicalEncoder().text(null),
            new CanonicalEncoder().text(""),
            new CanonicalEncoder().text("").text(""),
            new CanonicalEncoder().text("ab").text("c"),
            new CanonicalEncoder().text("a").text("bc"),
            new CanonicalEncoder().text("abc").text(""),
            new CanonicalEncoder().text("").text("abc"),
            new CanonicalEncoder().text("abc"),
            new CanonicalEncoder().number(1),
            new CanonicalEncoder().number(256),
            new CanonicalEncoder().text("?"),
            new CanonicalEncoder().text("\ud800"),
            new CanonicalEncoder().text("\ud801"),
            new CanonicalEncoder().text("\u00e9"),
            new CanonicalEncoder().text("\u01e9"));

    Set<String> made =
        all.stream()
            .map(bytes -> HexFormat.of().formatHex(bytes.toByteArray()))
            .collect(Collectors.toSet());

    assertThat(made).hasSameSizeAs(all);
  }
}
