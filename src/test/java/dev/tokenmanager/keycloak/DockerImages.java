package dev.tokenmanager.keycloak;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import java.util.concurrent.TimeUnit;
import org.testcontainers.DockerClientFactory;

/** Says whether a container can be started here. */
final class DockerImages {

  private static final int PULL_LIMIT_SECONDS = 300;

  private DockerImages() {}

  /** Whether a Docker engine answers that has the image, or can pull it. May take minutes. */
  static boolean available(String image) {
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      return false;
    }
    DockerClient docker = DockerClientFactory.instance().client();
    try {
      docker.inspectImageCmd(image).exec();
      return true;
    } catch (NotFoundException absent) {
      return pull(docker, image);
    }
  }

  private static boolean pull(DockerClient docker, String image) {
    try {
      return docker
          .pullImageCmd(image)
          .start()
          .awaitCompletion(PULL_LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (DockerException unreachable) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
