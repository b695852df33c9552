/**
 * The real policy and scheduler in virtual time, against a model of a provider that fails in every
 * way, with callers and invariants. A seed is a whole run: a failure names its seed, and the same
 * seed fails again.
 */
package dev.tokenmanager.simulator;
