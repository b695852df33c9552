/** The verticle, the typed client, and the values they hand out. Public API. */
@NullMarked
package dev.tokenmanager;

import org.jspecify.annotations.NullMarked;
