package rhumb.protocol.address;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import rhumb.protocol.wire.MalformedMessage;
import rhumb.protocol.wire.WireReader;
import rhumb.protocol.wire.WireWriter;

/// The routers that a multicast packet is copied to (RFC 8060 §4.10, RFC 8378).
public record ReplicationList(List<Entry> entries) implements Lcaf {
  public static final int TYPE = 13;

  /// @param level 0..255: 0 is nearest to the ITR, 128 are the receivers' ETRs (RFC 8378 §4)
  /// @param name what some senders put after the address, as a note
  public record Entry(int level, Address address, Optional<DistinguishedName> name) {
    public Entry {
      if ((level & ~0xFF) != 0) throw new IllegalArgumentException("level 0..255");
    }

    public static Entry of(int level, Address address) {
      return new Entry(level, address, Optional.empty());
    }

    static Entry decode(WireReader in) throws MalformedMessage {
      int level = in.u32() & 0xFF;
      Address address = Address.decode(in);
      // a name's AFI cannot be taken for the next entry, which starts with 24 reserved bits
      boolean named = in.remaining() > 2 && in.peekU16() == Afi.NAME;
      return new Entry(
          level,
          address,
          named ? Optional.of((DistinguishedName) Address.decode(in)) : Optional.empty());
    }

    void encode(WireWriter out) {
      out.u32(level);
      address.encode(out);
      name.ifPresent(present -> present.encode(out));
    }

    @Override
    public String toString() {
      return address + " level " + level + name.map(present -> " " + present).orElse("");
    }
  }

  public ReplicationList {
    entries = List.copyOf(entries);
  }

  static ReplicationList decodeBody(WireReader body) throws MalformedMessage {
    return new ReplicationList(body.listToEnd(Entry::decode));
  }

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public void encodeBody(WireWriter out) {
    for (Entry entry : entries) entry.encode(out);
  }

  @Override
  public String toString() {
    return entries.stream()
        .map(Entry::toString)
        .collect(Collectors.joining(", ", "replicate ", ""));
  }
}
