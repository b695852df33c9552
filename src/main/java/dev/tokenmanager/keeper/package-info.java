/** What acts: runs the refresh policy's actions, the tick and the limit per token endpoint. */
@NullMarked
package dev.tokenmanager.keeper;

import org.jspecify.annotations.NullMarked;
