package dev.tokenmanager.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForeignTextTest {

  @Test
  void g12_cut_aroundTheLimit() {
    assertThat(ForeignText.cut("x".repeat(1024))).isEqualTo("x".repeat(1024));
    assertThat(ForeignText.cut("x".repeat(1025))).isEqualTo("x".repeat(1021) + "...");
    assertThat(ForeignText.cutOrNull(null)).isNull();
  }

  @Test
  void cut_characterOfTwoParts_isNotHalved() {
    String text = "x".repeat(1020) + "\ud83d\ude00" + "x".repeat(10);

    assertThat(ForeignText.cut(text)).isEqualTo("x".repeat(1020) + "...");
  }

  @Test
  void g12_cut_longList_endsAfter256() {
    assertThat(ForeignText.cut(Collections.nCopies(500_000, "a"))).hasSize(256);
    assertThat(ForeignText.cut(List.of("a", "x".repeat(2000))).get(1)).hasSize(1024);
  }

  @Test
  void joined_short_isJoinedWithSpaces() {
    assertThat(ForeignText.joined(List.of())).isEmpty();
    assertThat(ForeignText.joined(List.of("openid", "profile"))).isEqualTo("openid profile");
  }

  @Test
  void g12_joined_long_isCut() {
    assertThat(ForeignText.joined(Collections.nCopies(500_000, "ab")))
        .hasSize(1024)
        .startsWith("ab ab")
        .endsWith("...");
    assertThat(ForeignText.joined(List.of("x".repeat(1 << 20), "y"))).hasSize(1024);
    assertThat(ForeignText.joined(List.of("x".repeat(1022), "y")))
        .isEqualTo("x".repeat(1022) + " y");
  }
}
