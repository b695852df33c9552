package dev.tokenmanager.internal.service;

import dev.tokenmanager.internal.time.Clocks;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * What a service is given beside its options. Must not refer to a verticle instance: the service
 * may outlive it.
 *
 * @param clocks the only source of time
 * @param jitter the only source of randomness, uniform in [0, 1)
 * @param ids random numbers that nobody can guess
 * @param publisher hears every event, on the service's context
 * @param node who writes the log: the cluster's id of this node, or {@code local}
 * @param nodes opens the group of nodes that share the tokens
 */
public record TokenServiceSettings(
    Clocks clocks,
    DoubleSupplier jitter,
    LongSupplier ids,
    Consumer<TokenEvent> publisher,
    String node,
    NodeGroup.Opener nodes) {}
