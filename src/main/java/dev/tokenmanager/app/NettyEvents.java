package dev.tokenmanager.app;

/**
 * Netty's events for the JVM's flight recorder, one of its buffers each. To load them takes a third
 * of the longest time that an event loop is held at start, so they are left out unless asked for
 * ({@code -Dio.netty.jfr.enabled=true}).
 */
final class NettyEvents {

  private static final String PROPERTY = "io.netty.jfr.enabled";

  private NettyEvents() {}

  /** Of effect before the first class of Netty is used. */
  static void leaveOut() {
    if (System.getProperty(PROPERTY) == null) {
      System.setProperty(PROPERTY, "false");
    }
  }
}
