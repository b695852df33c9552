/** What operators use, in the programs that they use. */
@NullMarked
package dev.tokenmanager.operations;

import org.jspecify.annotations.NullMarked;
