package dev.tokenmanager.internal.service;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What status says of a token that is shared. Immutable; shows no secret.
 *
 * @param adopted whether the held token came from another node
 * @param members the nodes that share it, in order, this one included
 * @param hosts where other members run, by their ids, as far as they have said so
 * @param lockHolder the node that asks the provider now, null: none does, as far as is known
 * @param lastAdoption by this node's wall clock, null: never
 * @param otherGroups short fingerprints of those that use the same name with other options
 * @param clockOffset how far another node's clock is ahead of ours, of the node that is furthest
 *     off; null: no other node was heard
 * @param trouble one sentence on why sharing does not work, null where it does
 */
public record SharingStatus(
    boolean adopted,
    List<String> members,
    Map<String, String> hosts,
    @Nullable String lockHolder,
    @Nullable Instant lastAdoption,
    List<String> otherGroups,
    @Nullable Duration clockOffset,
    @Nullable String trouble) {

  public SharingStatus {
    members = List.copyOf(members);
    hosts = Map.copyOf(hosts);
    otherGroups = List.copyOf(otherGroups);
  }
}
