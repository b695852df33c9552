package dev.tokenmanager.weaviate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.VerticleFixture;
import io.vertx.ext.web.codec.BodyCodec;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What {@link Gate} does with a failure; bodies pass it in {@link RejectedTokenTest}. */
class GateTest {

  private static final BodyCodec<String> UNWANTED =
      () -> {
        throw new IllegalStateException("asked for the stream of the caller");
      };

  @Test
  void handle_dropped_failsWithoutABodyOfTheCaller() {
    Gate<String> gate = new Gate<>(UNWANTED);
    gate.drop();

    gate.handle(new IOException("lost"));

    assertThat(VerticleFixture.failureOf(gate.result())).hasMessage("lost");
  }

  @Test
  void handle_undecided_failsWhatItsOpenerGets() {
    Gate<String> gate = new Gate<>(BodyCodec.string());
    gate.handle(new IOException("lost"));
    assertThat(gate.result().isComplete()).isFalse();

    gate.open();

    assertThat(VerticleFixture.failureOf(gate.result())).hasMessage("lost");
  }
}
