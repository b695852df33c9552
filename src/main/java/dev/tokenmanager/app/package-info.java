/** The runnable jar. */
@NullMarked
package dev.tokenmanager.app;

import org.jspecify.annotations.NullMarked;
