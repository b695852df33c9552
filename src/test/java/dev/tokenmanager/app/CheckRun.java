package dev.tokenmanager.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.project.SecretScan;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One run of the command {@code check} in this process. Immutable.
 *
 * @param status exit status
 * @param output what was printed
 * @param errors what was printed on the error stream
 */
record CheckRun(int status, String output, String errors) {

  /** With these options, written to a file in the folder. Nothing printed may be secret. */
  static CheckRun of(Path folder, JsonObject options, String... words) throws IOException {
    Path file = Files.writeString(folder.resolve("options.json"), options.encodePrettily());
    List<String> all = new ArrayList<>(List.of("check", "--conf", file.toString()));
    all.addAll(List.of(words));
    return of(all);
  }

  static CheckRun of(List<String> words) throws IOException {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status =
        Main.run(
            Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true)),
            words.toArray(String[]::new));
    Path printed = Files.createTempFile("check", ".txt");
    Files.writeString(printed, out + "\n" + err);
    assertThat(SecretScan.findings(printed)).as("lines that show a secret").isEmpty();
    Files.delete(printed);
    return new CheckRun(status, out.toString(), err.toString());
  }

  /** The lines, without margin, that begin with that. */
  List<String> lines(String beginning) {
    return output.lines().map(String::strip).filter(line -> line.startsWith(beginning)).toList();
  }

  /** Its line for that step. */
  String line(String step) {
    return output
        .lines()
        .map(String::strip)
        .filter(line -> line.substring(1).startsWith(" " + step + ": "))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no line " + step + " in\n" + output));
  }

  /** All is well. */
  CheckRun assertGreen() {
    assertThat(lines("✗")).isEmpty();
    assertThat(errors).isEmpty();
    assertThat(status).isZero();
    return this;
  }

  /** Just these steps failed. */
  CheckRun assertFailed(String... steps) {
    assertThat(lines("✗")).map(line -> line.substring(2, line.indexOf(':'))).containsExactly(steps);
    assertThat(errors).isEmpty();
    assertThat(status).isEqualTo(1);
    return this;
  }

  /** The line of that step, which failed, says that. */
  CheckRun assertSays(String step, String... parts) {
    assertThat(line(step)).startsWith("✗").contains(parts);
    return this;
  }
}
