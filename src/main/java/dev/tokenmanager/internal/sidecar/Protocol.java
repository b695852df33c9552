package dev.tokenmanager.internal.sidecar;

import dev.tokenmanager.internal.sidecar.count.SidecarCounters;

/** What is spoken at a port. */
enum Protocol {
  /** HTTP/1.1. */
  REST(SidecarCounters.REST),
  /** HTTP/2, with prior knowledge where there is no TLS. */
  GRPC(SidecarCounters.GRPC);

  private final String word;

  Protocol(String word) {
    this.word = word;
  }

  /** For counters. */
  String word() {
    return word;
  }
}
