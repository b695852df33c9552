package dev.tokenmanager.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Hazelcast's configuration for processes on this machine: loopback only, no multicast. */
public final class LoopbackCluster {

  private LoopbackCluster() {}

  /** Writes it. */
  public static Path write(Path file, int port) throws IOException {
    return Files.writeString(
        file,
        """
        <hazelcast xmlns="http://www.hazelcast.com/schema/config">
          <cluster-name>test-%1$d</cluster-name>
          <properties><property name="hazelcast.socket.bind.any">false</property></properties>
          <network>
            <port auto-increment="true" port-count="2">%1$d</port>
            <join>
              <auto-detection enabled="false"/>
              <multicast enabled="false"/>
              <tcp-ip enabled="true"><member>127.0.0.1:%1$d</member><member>127.0.0.1:%2$d</member></tcp-ip>
            </join>
            <interfaces enabled="true"><interface>127.0.0.1</interface></interfaces>
          </network>
          <multimap name="__vertx.subs"><backup-count>1</backup-count></multimap>
          <map name="__vertx.haInfo"><backup-count>1</backup-count></map>
          <map name="__vertx.nodeInfo"><backup-count>1</backup-count></map>
        </hazelcast>
        """
            .formatted(port, port + 1));
  }
}
