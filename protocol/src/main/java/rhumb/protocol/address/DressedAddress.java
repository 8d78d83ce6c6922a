package rhumb.protocol.address;

import java.util.Optional;

/// An address with something to know about it: an LCAF that ends in one address, which may be left
/// out. Masks, and packets, go through to that address.
public sealed interface DressedAddress extends Lcaf
    permits Lcaf.Instance,
        AutonomousSystem,
        ApplicationData,
        GeoCoordinates,
        NonceLocator,
        SecurityKey,
        JsonData,
        EncapsulationFormat {
  Optional<Address> address();

  /// The same about another address.
  DressedAddress with(Optional<Address> other);

  @Override
  default int bits() {
    return address().map(Address::bits).orElse(0);
  }

  @Override
  default DressedAddress masked(int length) {
    return address().isEmpty() || length >= bits()
        ? this
        : with(address().map(inside -> inside.masked(length)));
  }
}
