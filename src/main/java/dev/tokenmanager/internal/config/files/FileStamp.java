package dev.tokenmanager.internal.config.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * What tells a changed file from an unchanged one without reading it. Immutable.
 *
 * @param size in bytes
 * @param modified when its content was last written
 * @param realPath with links resolved: Kubernetes changes a mounted secret by turning a link
 * @param fileKey which file it is (the inode), null where the file system does not say
 */
public record FileStamp(long size, FileTime modified, Path realPath, @Nullable Object fileKey) {

  /** Looks at the file. Blocks. */
  static FileStamp of(Path path) throws IOException {
    Path realPath = path.toRealPath();
    BasicFileAttributes attributes = Files.readAttributes(realPath, BasicFileAttributes.class);
    return new FileStamp(
        attributes.size(), attributes.lastModifiedTime(), realPath, attributes.fileKey());
  }
}
