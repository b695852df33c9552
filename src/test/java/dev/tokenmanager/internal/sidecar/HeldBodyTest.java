package dev.tokenmanager.internal.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is held of a body is what came, and costs little more than that. */
class HeldBodyTest {

  private final HeldBody body = new HeldBody();

  private static Buffer join(List<Buffer> buffers) {
    Buffer all = Buffer.buffer();
    buffers.forEach(all::appendBuffer);
    return all;
  }

  @Test
  void buffers_chunksOfOneByte_areFewAndTheSameBytes() {
    Buffer sent = Buffer.buffer();
    for (int i = 0; i < 100_000; i++) {
      Buffer chunk = Buffer.buffer(new byte[] {(byte) i});
      sent.appendBuffer(chunk);
      body.add(chunk);
    }

    List<Buffer> held = body.buffers();

    assertThat(held).hasSizeLessThan(30);
    assertThat(join(held)).isEqualTo(sent);
    assertThat(body.length()).isEqualTo(100_000);
  }

  @Test
  void buffers_smallAndLongChunks_keepTheirOrder() {
    Buffer sent = Buffer.buffer();
    for (int length : new int[] {1, 4095, 4096, 3, 3, 10_000, 2, 70_000, 5}) {
      Buffer chunk = Buffer.buffer(new byte[length]).setByte(0, (byte) length);
      sent.appendBuffer(chunk);
      body.add(chunk);
    }

    assertThat(join(body.buffers())).isEqualTo(sent);
  }

  /** It may be on its way to Weaviate. */
  @Test
  void add_afterBuffers_changesNoneOfThem() {
    Buffer first = Buffer.buffer("a");
    body.add(first);
    List<Buffer> written = body.buffers();

    body.add(Buffer.buffer("b"));

    assertThat(first).hasToString("a");
    assertThat(join(written)).hasToString("a");
    assertThat(join(body.buffers())).hasToString("ab");
  }

  @Test
  void clear_something_leavesNothing() {
    body.add(Buffer.buffer("a"));

    body.clear();

    assertThat(body.buffers()).isEmpty();
    assertThat(body.length()).isZero();
  }
}
