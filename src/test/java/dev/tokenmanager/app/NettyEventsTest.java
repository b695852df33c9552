package dev.tokenmanager.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NettyEventsTest {

  private static final String PROPERTY = "io.netty.jfr.enabled";

  private final @Nullable String before = System.getProperty(PROPERTY);

  @AfterEach
  void restore() {
    if (before == null) {
      System.clearProperty(PROPERTY);
    } else {
      System.setProperty(PROPERTY, before);
    }
  }

  @Test
  void leaveOut_nothingGiven_areOff() {
    System.clearProperty(PROPERTY);

    NettyEvents.leaveOut();

    assertThat(System.getProperty(PROPERTY)).isEqualTo("false");
  }

  @Test
  void leaveOut_givenToTheJvm_wins() {
    System.setProperty(PROPERTY, "true");

    NettyEvents.leaveOut();

    assertThat(System.getProperty(PROPERTY)).isEqualTo("true");
  }
}
