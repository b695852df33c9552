package dev.tokenmanager.internal.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SharedBudgetTest {

  @RegisterExtension final SidecarStage stage = new SidecarStage();

  /** Each instance of the verticle asks for itself. */
  @Test
  void of_sameVertx_isOneForAllSidecars() {
    Vertx other = Vertx.vertx();
    HeldBudget first = HeldBudget.of(stage.vertx());
    try {
      assertThat(first.take(5)).isTrue();

      assertThat(HeldBudget.of(stage.vertx()).taken()).isEqualTo(5);
      assertThat(HeldBudget.of(other).taken()).isZero();
    } finally {
      first.give(5);
      SidecarStage.result(other.close());
    }
  }

  @Test
  void take_tooMuch_takesNothing() {
    HeldBudget budget = new HeldBudget(10);

    assertThat(budget.take(11)).isFalse();
    assertThat(budget.take(10)).isTrue();
    assertThat(budget.take(1)).isFalse();
    assertThat(budget.taken()).isEqualTo(10);
  }
}
