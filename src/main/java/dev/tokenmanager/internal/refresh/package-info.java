/** When a token is refreshed: pure decisions without Vert.x, clocks or randomness of their own. */
@NullMarked
package dev.tokenmanager.internal.refresh;

import org.jspecify.annotations.NullMarked;
