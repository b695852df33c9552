package dev.tokenmanager.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CanonicalBytesTest {

  @Test
  void toByteArray_differentSequences_differ() {
    List<CanonicalBytes> all =
        List.of(
            new CanonicalBytes(),
            new CanonicalBytes().text(null),
            new CanonicalBytes().text(""),
            new CanonicalBytes().text("").text(""),
            new CanonicalBytes().text("ab").text("c"),
            new CanonicalBytes().text("a").text("bc"),
            new CanonicalBytes().text("abc").text(""),
            new CanonicalBytes().text("").text("abc"),
            new CanonicalBytes().text("abc"),
            new CanonicalBytes().number(1),
            new CanonicalBytes().number(256),
            new CanonicalBytes().text("?"),
            new CanonicalBytes().text("\ud800"),
            new CanonicalBytes().text("\ud801"),
            new CanonicalBytes().text("\u00e9"),
            new CanonicalBytes().text("\u01e9"));

    Set<String> made =
        all.stream()
            .map(bytes -> HexFormat.of().formatHex(bytes.toByteArray()))
            .collect(Collectors.toSet());

    assertThat(made).hasSameSizeAs(all);
  }
}
