package rhumb.protocol.address;

import java.util.Optional;
import rhumb.protocol.wire.DropReason;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// Where on the earth an address is (RFC 8060 §4.3), in WGS-84.
///
/// @param north the latitude is north of the equator
/// @param latitude the angle as degrees, minutes and seconds
/// @param east the longitude is east of Greenwich
/// @param altitude metres, [#NO_ALTITUDE] if not known
public record GeoCoordinates(
    boolean north,
    Angle latitude,
    boolean east,
    Angle longitude,
    int altitude,
    Optional<Address> address)
    implements DressedAddress {
  public static final int TYPE = 5;

  public static final int NO_ALTITUDE = Integer.MAX_VALUE;

  /// An angle without its sign, which is the first bit of the 32 on the wire.
  public record Angle(int degrees, int minutes, int seconds) {
    public Angle {
      if (degrees < 0 || degrees > 180 || minutes < 0 || minutes > 59) {
        throw new IllegalArgumentException("0..180 degrees, 0..59 minutes");
      }
      if (seconds < 0 || seconds > 59) throw new IllegalArgumentException("0..59 seconds");
    }

    static boolean fits(int word, int most) {
      int degrees = word >>> 16 & 0x7FFF;
      return degrees <= most && (word >>> 8 & 0xFF) < 60 && (word & 0xFF) < 60;
    }

    static Angle of(int word) {
      return new Angle(word >>> 16 & 0x7FFF, word >>> 8 & 0xFF, word & 0xFF);
    }

    int word(boolean sign) {
      return (sign ? 0x8000_0000 : 0) | degrees << 16 | minutes << 8 | seconds;
    }

    @Override
    public String toString() {
      return degrees + "\u00b0" + minutes + "'" + seconds + "\"";
    }
  }

  public GeoCoordinates {
    if (latitude.degrees() > 90) throw new IllegalArgumentException("0..90 degrees of latitude");
  }

  static GeoCoordinates decodeBody(WireReader body) throws MalformedMessage {
    int latitude = body.u32();
    int longitude = body.u32();
    if (!Angle.fits(latitude, 90) || !Angle.fits(longitude, 180)) {
      throw body.malformed(DropReason.BAD_LCAF);
    }
    return new GeoCoordinates(
        latitude < 0,
        Angle.of(latitude),
        longitude < 0,
        Angle.of(longitude),
        body.u32(),
        Address.decodeOptional(body));
  }

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public GeoCoordinates with(Optional<Address> other) {
    return new GeoCoordinates(north, latitude, east, longitude, altitude, other);
  }

  @Override
  public void encodeBody(WireWriter out) {
    out.u32(latitude.word(north)).u32(longitude.word(east)).u32(altitude);
    Address.encodeOptional(address, out);
  }

  @Override
  public String toString() {
    return address.map(inside -> inside + " ").orElse("")
        + latitude
        + (north ? "N " : "S ")
        + longitude
        + (east ? "E" : "W")
        + (altitude == NO_ALTITUDE ? "" : " " + altitude + "m");
  }
}
