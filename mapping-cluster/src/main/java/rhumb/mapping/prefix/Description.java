package rhumb.mapping.prefix;

import java.time.Instant;
import java.util.List;
import rhumb.mapping.registration.SiteRegistration;
import rhumb.protocol.address.EidPrefix;

/// All that a partition holds, for people.
public record Description(List<Prefix> prefixes) {
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
