/**
 * The table of options, the immutable records that read them strictly, and where secrets come from.
 */
@NullMarked
package dev.tokenmanager.internal.config;

import org.jspecify.annotations.NullMarked;
