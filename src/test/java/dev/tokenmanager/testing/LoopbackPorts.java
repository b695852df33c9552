package dev.tokenmanager.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * Free ports for servers that must come back on the same port.
 *
 * <p>They lie below the range from which the kernel takes the ports of outgoing connections, so
 * that nothing takes a port while its server is stopped, and no client connects to itself.
 */
public final class LoopbackPorts {

  private static final int FIRST = 20_000;
  private static final int END = 32_000;
  private static final int TRIES = 100;

  /** By this process, each once: one that was given may not be bound yet. */
  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private LoopbackPorts() {}

  /** A port that nothing listens on now, and that was not given before. */
  public static int free() {
    RandomGenerator random = RandomGenerator.getDefault();
    for (int i = 0; i < TRIES; i++) {
      int port = random.nextInt(FIRST, END);
      if (isFree(port) && GIVEN.add(port)) {
        return port;
      }
    }
    throw new IllegalStateException("no free port found");
  }

  private static boolean isFree(int port) {
    try (ServerSocket loopback = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return loopback.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}
