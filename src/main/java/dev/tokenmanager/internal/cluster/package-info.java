/**
 * One token for all nodes of a cluster that use the same address: who asks the provider, and how
 * the others get what came.
 */
@NullMarked
package dev.tokenmanager.internal.cluster;

import org.jspecify.annotations.NullMarked;
