package dev.tokenmanager.app;

import static org.awaitility.Awaitility.await;

import dev.tokenmanager.testing.WaitLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process of the runnable jar, its output in files. Closing it ends it. One thread. */
public final class RunningJar implements AutoCloseable {

  private static final Path JAR = Path.of("target", "weaviate-token-manager.jar").toAbsolutePath();
  private static final Path LOG_CONFIGURATION =
      Path.of("target", "test-classes", "dev", "tokenmanager", "app", "trace-logback.xml")
          .toAbsolutePath();

  private final Process process;
  private final Path out;
  private final Path err;

  private RunningJar(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** With these words behind the jar, in that folder. */
  static RunningJar start(Path folder, String... words) throws IOException {
    return start(folder, Map.of(), List.of(), words);
  }

  /** With environment variables and options of the JVM too. */
  public static RunningJar start(
      Path folder, Map<String, String> environment, List<String> jvm, String... words)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Half of what a start costs.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.add("-Dlogback.configurationFile=" + LOG_CONFIGURATION);
    command.addAll(jvm);
    command.addAll(List.of("-jar", JAR.toString()));
    command.addAll(List.of(words));
    Path out = Files.createTempFile(folder, "out-", ".log");
    Path err = Files.createTempFile(folder, "err-", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS").forEach(builder.environment()::remove);
    builder.environment().putAll(environment);
    return new RunningJar(builder.start(), out, err);
  }

  /** Waits until that is logged. */
  public RunningJar awaitLine(String part) {
    await(part)
        .failFast("ended: " + err, () -> !process.isAlive())
        .until(() -> Files.readString(out).contains(part));
    return this;
  }

  /** Waits for the end: the exit status. */
  public int awaitEnd() throws InterruptedException {
    if (!process.waitFor(WaitLimit.SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("still running after " + WaitLimit.SECONDS + " s");
    }
    return process.exitValue();
  }

  /** Sends SIGTERM. */
  public void terminate() {
    process.destroy();
  }

  public String output() throws IOException {
    return Files.readString(out);
  }

  List<String> errorLines() throws IOException {
    return Files.readAllLines(err);
  }

  /** Both files of output. */
  public List<Path> files() {
    return List.of(out, err);
  }

  /** As everybody on the machine can see it. */
  String commandLine() {
    return process.info().commandLine().orElseThrow();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
