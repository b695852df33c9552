package dev.tokenmanager.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** Which log configuration a command gets whose output is its own. */
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class QuietLogTest {

  private static final String PROPERTY = "logback.configurationFile";

  private @Nullable String before;

  @BeforeEach
  void forget() {
    before = System.getProperty(PROPERTY);
    System.clearProperty(PROPERTY);
  }

  @AfterEach
  void restore() {
    if (before == null) {
      System.clearProperty(PROPERTY);
    } else {
      System.setProperty(PROPERTY, before);
    }
  }

  @Test
  void quiet_isTheBuiltInQuietOne() {
    LogSetup.apply(true);

    String chosen = System.getProperty(PROPERTY);
    assertThat(chosen).endsWith("quiet-logback.xml");
    assertThat(LogSetup.class.getClassLoader().getResource(chosen)).isNotNull();
  }

  @Test
  void quiet_namedByTheUser_isThat() {
    System.setProperty(PROPERTY, "own.xml");

    LogSetup.apply(true);

    assertThat(System.getProperty(PROPERTY)).isEqualTo("own.xml");
  }
}
