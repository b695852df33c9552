/**
 * What tests of several rooms share: a provider that misbehaves, nodes, clocks, certificates,
 * ports.
 */
@NullMarked
package dev.tokenmanager.testing;

import org.jspecify.annotations.NullMarked;
