/**
 * What a node holds, kept in a file over a restart: what of it is written and when, what of it
 * counts when it is read, and the file itself.
 */
@NullMarked
package dev.tokenmanager.internal.state;

import org.jspecify.annotations.NullMarked;
