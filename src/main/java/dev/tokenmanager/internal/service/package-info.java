/** What acts: runs the refresh policy's actions, the tick and the limit per token endpoint. */
@NullMarked
package dev.tokenmanager.internal.service;

import org.jspecify.annotations.NullMarked;
