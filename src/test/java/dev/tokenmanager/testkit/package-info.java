/** How users test code of theirs that uses the token manager; shown in {@code testing.md}. */
@NullMarked
package dev.tokenmanager.testkit;

import org.jspecify.annotations.NullMarked;
