package dev.tokenmanager.cluster;

import dev.tokenmanager.keeper.Sharing.Holder;
import org.jspecify.annotations.Nullable;

/** The envelopes of one token, as they come from the map or from other nodes. Event loop only. */
final class Envelopes {

  private final Site site;
  private final Identity identity;
  private final Holder holder;
  private final Troubles troubles;

  Envelopes(Site site, Identity identity, Holder holder, Troubles troubles) {
    this.site = site;
    this.identity = identity;
    this.holder = holder;
    this.troubles = troubles;
  }

  /** What is in an envelope, null: nothing that is of use. */
  @Nullable SharedRecord readable(@Nullable String envelope) {
    if (envelope == null || envelope.isEmpty()) {
      return null;
    }
    Opened opened = site.box.open(identity, envelope);
    if (opened instanceof Opened.Record readable) {
      troubles.record(null);
      holder.seen(readable.record().generation());
      return readable.record();
    }
    Opened.Refused refused = (Opened.Refused) opened;
    troubles.record(refused.reason().advice());
    holder.seen(refused.generation());
    return null;
  }

  /** Whether an envelope may give way to that record. */
  boolean mayReplace(@Nullable String envelope, SharedRecord record) {
    if (envelope == null || envelope.isEmpty()) {
      return true;
    }
    Opened opened = site.box.open(identity, envelope);
    return opened instanceof Opened.Record readable
        ? !Records.isNewer(readable.record(), record)
        : opened instanceof Opened.Refused refused
            && refused.reason() != Opened.Reason.NEWER_VERSION
            && refused.generation() < record.generation();
  }

  /** Whether an envelope is older than that record, or is none. */
  boolean isOlder(@Nullable String envelope, SharedRecord record) {
    return mayReplace(envelope, record)
        && (envelope == null
            || envelope.isEmpty()
            || !(site.box.open(identity, envelope) instanceof Opened.Record same)
            || Records.isNewer(record, same.record()));
  }

  String seal(SharedRecord record) {
    return site.box.seal(identity, record);
  }
}
