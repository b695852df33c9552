package dev.tokenmanager.app;

import dev.tokenmanager.testing.WaitLimit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What an overlay comes to, as {@code kubectl apply -k} would send it. Blocks. */
final class Kustomize {

  /** Built by {@code .ci/check-kubernetes.sh} where the machine has no kubectl. */
  private static final Path BUILT = Path.of("target", "kubernetes", "kustomize");

  private Kustomize() {}

  static Manifests render(Path folder) throws Exception {
    List<String> command =
        new ArrayList<>(
            Files.isExecutable(BUILT)
                ? List.of(BUILT.toString(), "build")
                : List.of("kubectl", "kustomize"));
    command.add(folder.toString());
    Path errors = Files.createTempFile("kustomize", ".txt");
    Process process = start(command, errors);
    String rendered = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(WaitLimit.SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new AssertionError(String.join(" ", command) + ": " + Files.readString(errors));
    }
    Files.delete(errors);
    return new Manifests(Manifests.parse(rendered));
  }

  private static Process start(List<String> command, Path errors) {
    try {
      return new ProcessBuilder(command).redirectError(errors.toFile()).start();
    } catch (IOException e) {
      throw new IllegalStateException(
          "needs kubectl, or Kustomize as .ci/check-kubernetes.sh builds it", e);
    }
  }
}
