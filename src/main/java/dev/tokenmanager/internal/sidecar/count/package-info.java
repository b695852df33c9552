/** What the sidecars of a Vert.x have counted. */
@NullMarked
package dev.tokenmanager.internal.sidecar.count;

import org.jspecify.annotations.NullMarked;
