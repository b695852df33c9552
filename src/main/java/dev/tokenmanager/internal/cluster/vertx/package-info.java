/**
 * The cluster services of a clustered Vert.x, whatever its cluster manager: its map, its locks and
 * its event bus.
 */
@NullMarked
package dev.tokenmanager.internal.cluster.vertx;

import org.jspecify.annotations.NullMarked;
