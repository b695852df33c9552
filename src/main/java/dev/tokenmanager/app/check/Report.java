package dev.tokenmanager.app.check;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a check found. Immutable.
 *
 * @param blocks in the order in which they are printed
 */
public record Report(List<Block> blocks) {

  public Report {
    blocks = List.copyOf(blocks);
  }

  /**
   * Lines that belong together.
   *
   * @param token whose they are, null: of all tokens
   */
  public record Block(@Nullable String token, List<StepResult> lines) {
    public Block {
      lines = List.copyOf(lines);
    }
  }

  /** Whether no step failed. */
  public boolean isOk() {
    return blocks.stream()
        .flatMap(block -> block.lines().stream())
        .noneMatch(line -> line.result() == StepResult.Result.FAILED);
  }

  /** For machines: {@code ok} and {@code steps}. */
  public JsonObject toJson() {
    JsonArray steps = new JsonArray();
    blocks.forEach(block -> block.lines().forEach(line -> steps.add(json(block, line))));
    return new JsonObject().put("ok", isOk()).put("steps", steps);
  }

  private static JsonObject json(Block block, StepResult line) {
    JsonObject json = new JsonObject();
    if (block.token() != null) {
      json.put("token", block.token());
    }
    return json.put("step", line.step().word())
        .put("result", line.result().word())
        .put("message", line.text());
  }
}
