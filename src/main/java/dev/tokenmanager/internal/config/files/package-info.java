/**
 * Files that options name: read, listed and looked at within bounds, and how messages name them.
 */
@NullMarked
package dev.tokenmanager.internal.config.files;

import org.jspecify.annotations.NullMarked;
