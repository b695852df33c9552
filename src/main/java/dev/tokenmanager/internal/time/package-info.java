/** Time: the two clocks, a moment on both, the dates of HTTP, seconds as providers write them. */
@NullMarked
package dev.tokenmanager.internal.time;

import org.jspecify.annotations.NullMarked;
