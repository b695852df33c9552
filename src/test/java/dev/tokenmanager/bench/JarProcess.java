package dev.tokenmanager.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A process of the runnable jar, or of what stands beside it, from its exec on. Closing it ends it
 * as a service is ended.
 */
final class JarProcess implements AutoCloseable {

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final int POLL_MILLIS = 2;

  private final long begun = System.nanoTime();
  private final Path log;
  private final Process process;

  JarProcess(List<String> command, Path folder) throws IOException {
    log = folder.resolve("jar.log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS").forEach(builder.environment()::remove);
    process = builder.start();
  }

  /** What a start takes: until it is ready, that is, has a token, and what it uses then. */
  record Start(double seconds, double cpuSeconds, double mebibytes) {}

  /** Waits until {@code /health/ready} answers 200 there. */
  Start awaitReady(int port) throws IOException, InterruptedException {
    while (!isReady(port)) {
      rest();
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    double cpuSeconds =
        process.info().totalCpuDuration().map(time -> time.toMillis() / 1e3).orElse(Double.NaN);
    return new Start(seconds, cpuSeconds, resident());
  }

  /** Waits until something listens there. */
  void awaitOpen(int port) throws IOException, InterruptedException {
    while (!isOpen(port)) {
      rest();
    }
  }

  void awaitLogged(String part) throws IOException, InterruptedException {
    while (!Files.readString(log).contains(part)) {
      rest();
    }
  }

  /** What it has logged so far. */
  String log() throws IOException {
    return Files.readString(log);
  }

  private void rest() throws IOException, InterruptedException {
    if (!process.isAlive() || System.nanoTime() - begun > PATIENCE_NANOS) {
      throw new IllegalStateException("not ready: " + Files.readString(log));
    }
    Thread.sleep(POLL_MILLIS);
  }

  private static boolean isReady(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port));
      socket
          .getOutputStream()
          .write(
              "GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      byte[] head = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
      return new String(head, StandardCharsets.US_ASCII).endsWith(" 200");
    } catch (IOException notYet) {
      return false;
    }
  }

  private static boolean isOpen(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port));
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  private double resident() throws IOException {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    if (!Files.isReadable(status)) {
      return Double.NaN;
    }
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1_024)
          .findFirst()
          .orElse(Double.NaN);
    }
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
