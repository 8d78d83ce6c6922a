package rhumb.mapping.prefix;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import rhumb.mapping.registration.SiteRegistration;
import rhumb.protocol.address.EidPrefix;

/// What a partition holds, for people: a page of it.
///
/// @param next what the next page comes after; empty if there is none
public record Description(List<Prefix> prefixes, Optional<EidPrefix> next) {
  public Description {
    prefixes = List.copyOf(prefixes);
  }

  /// One registered prefix.
  public record Prefix(
      EidPrefix eid, Instant firstRegistered, List<SiteRegistration.Description> registrations) {
    public Prefix {
      registrations = List.copyOf(registrations);
    }
  }
}
