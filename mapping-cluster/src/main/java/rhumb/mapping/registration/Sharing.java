package rhumb.mapping.registration;

import java.util.List;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.MappingRecord;

/// What many registrations and rows of a node have in common, as one object: whoever registers a
/// thousand prefixes names the same locators with each. What comes later takes the place of what
/// was there, so that it has a bound and needs no lock; whoever misses it has an object more.
public final class Sharing {
  private static final int SLOTS = 4_096; // a power of two

  private final Object[] slots = new Object[SLOTS]; // of immutable objects only

  /// One that equals `value`, which must be immutable: the same as somebody else's, if possible.
  @SuppressWarnings("unchecked") // what equals it is of its kind
  public <T> T one(T value) {
    int hash = value.hashCode() * 0x9E37_79B9;
    int slot = hash >>> 32 - Integer.numberOfTrailingZeros(SLOTS);
    Object there = slots[slot];
    if (value.equals(there)) return (T) there;
    slots[slot] = value;
    return value;
  }

  /// `record` with shared locators.
  @SuppressWarnings("ReferenceEquality") // whether it is shared already
  public MappingRecord of(MappingRecord record) {
    List<Locator> locators = one(record.locators());
    return locators == record.locators() ? record : record.withLocators(locators);
  }

  /// `registration` with what it has in common with others.
  @SuppressWarnings("ReferenceEquality") // as above
  public Registration of(Registration registration) {
    String site = one(registration.site());
    Etr etr = one(registration.etr());
    MappingRecord record = of(registration.record());
    boolean isShared =
        site == registration.site() && etr == registration.etr() && record == registration.record();
    return isShared
        ? registration
        : new Registration(
            site,
            etr,
            record,
            registration.proxyReply(),
            registration.merge(),
            registration.securityCapable(),
            registration.useTtl(),
            registration.seen());
  }
}
