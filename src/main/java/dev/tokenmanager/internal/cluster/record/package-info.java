/**
 * Shared records and what protects them and the messages of nodes: the form in which they are
 * written, seals and the keys for both. Knows nothing of nodes, map or bus.
 */
@NullMarked
package dev.tokenmanager.internal.cluster.record;

import org.jspecify.annotations.NullMarked;
