package dev.tokenmanager.internal.cluster;

/**
 * A notice as it arrived. Immutable.
 *
 * @param message what it says
 * @param authentic whether a node that has the key said it; where no key is configured none is
 * @param session of that node, drawn at random when it began to listen
 * @param count how many that session had said before, and one
 */
record ReceivedMessage(PeerMessage message, boolean authentic, long session, long count) {}
