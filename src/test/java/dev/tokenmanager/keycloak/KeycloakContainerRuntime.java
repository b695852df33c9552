package dev.tokenmanager.keycloak;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports.Binding;
import dasniko.testcontainers.keycloak.KeycloakContainer;
import java.util.Objects;
import org.testcontainers.images.PullPolicy;
import org.testcontainers.utility.MountableFile;

/** Keycloak in a container, stopped and started as the same container on fixed loopback ports. */
final class KeycloakContainerRuntime implements KeycloakRuntime {

  private static final String LOOPBACK = "127.0.0.1";
  private static final String TLS_FOLDER = "/opt/keycloak/conf/tls";
  private static final int STOP_LIMIT_SECONDS = 60;

  private final KeycloakContainer container;
  private boolean created;

  KeycloakContainerRuntime(KeycloakSettings settings) {
    container =
        new KeycloakContainer(settings.image())
            // The default of this class pulls again what is older than a day.
            .withImagePullPolicy(PullPolicy.defaultPolicy())
            .withStartupTimeout(KeycloakServer.START_LIMIT)
            .withAdminUsername(KeycloakSettings.ADMIN)
            .withAdminPassword(KeycloakSettings.ADMIN)
            .withEnv(settings.environment())
            .withEnv(settings.tls().environment(TLS_FOLDER))
            // An option: the variable is overwritten by this class.
            .withCustomCommand("--https-client-auth=request")
            .withCopyFileToContainer(
                MountableFile.forHostPath(settings.realmFile(), 0644),
                "/opt/keycloak/data/import/" + settings.realmFile().getFileName())
            .withCreateContainerCmdModifier(command -> bindPorts(command, settings));
    for (String file : KeycloakTls.FILES) {
      container.withCopyFileToContainer(
          MountableFile.forHostPath(settings.tls().folder().resolve(file), 0644),
          TLS_FOLDER + "/" + file);
    }
  }

  private static void bindPorts(CreateContainerCmd command, KeycloakSettings settings) {
    Objects.requireNonNull(command.getHostConfig())
        .withPortBindings(
            bound(Binding.bindIpAndPort(LOOPBACK, settings.httpPort()), 8080),
            bound(Binding.bindIpAndPort(LOOPBACK, settings.managementPort()), 9000),
            bound(Binding.bindIpAndPort(LOOPBACK, settings.tls().port()), 8443));
  }

  private static PortBinding bound(Binding host, int containerPort) {
    return new PortBinding(host, ExposedPort.tcp(containerPort));
  }

  @Override
  public void start() {
    if (created) {
      docker().startContainerCmd(container.getContainerId()).exec();
    } else {
      created = true;
      container.start();
    }
  }

  @Override
  public void stop() {
    docker().stopContainerCmd(container.getContainerId()).withTimeout(STOP_LIMIT_SECONDS).exec();
  }

  @Override
  public void remove() {
    container.stop();
  }

  @Override
  public boolean isAlive() {
    return container.isRunning();
  }

  @Override
  public String log() {
    return container.getLogs();
  }

  private DockerClient docker() {
    return container.getDockerClient();
  }
}
