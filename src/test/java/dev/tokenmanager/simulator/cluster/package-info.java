/**
 * Several nodes that run the real sharing logic, scheduler and policy in virtual time, over a model
 * of a cluster: locks, map and messages, that are slow, fail, split and heal, while nodes are
 * paused, killed and started. A seed is a whole run.
 */
package dev.tokenmanager.simulator.cluster;
