package dev.tokenmanager.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * A folder as the kubelet mounts a ConfigMap or a Secret: files are links into {@code ..data}, a
 * link that is turned to a new folder for each change. One thread.
 */
final class KubernetesMount {

  private final Path folder;
  private int version;

  KubernetesMount(Path folder, Map<String, String> content) throws IOException {
    this.folder = Files.createDirectories(folder);
    update(content);
    for (String name : content.keySet()) {
      Files.createSymbolicLink(folder.resolve(name), Path.of("..data", name));
    }
  }

  Path folder() {
    return folder;
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  /** All files change at once; the old folder is gone. */
  void update(Map<String, String> content) throws IOException {
    Path old = folder.resolve("..v" + version++);
    Path next = Files.createDirectory(folder.resolve("..v" + version));
    for (Map.Entry<String, String> file : content.entrySet()) {
      Files.writeString(next.resolve(file.getKey()), file.getValue());
    }
    Path link = Files.createSymbolicLink(folder.resolve("..data_tmp"), next.getFileName());
    Files.move(link, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    if (Files.exists(old)) {
      for (String name : content.keySet()) {
        Files.deleteIfExists(old.resolve(name));
      }
      Files.delete(old);
    }
  }
}
