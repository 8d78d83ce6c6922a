package rhumb.mapping.testing;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.Rloc;
import rhumb.protocol.auth.AuthenticationData;
import rhumb.protocol.auth.SharedKey;
import rhumb.protocol.mapping.Locator;
import rhumb.protocol.mapping.MappingRecord;
import rhumb.protocol.message.MapRegister;
import rhumb.protocol.message.MapRegister.Flag;
import rhumb.protocol.message.XtrIdentity;
import rhumb.protocol.wire.Nonce;

/// Builds Map-Registers: `register("172.16.30.0/24", "192.168.100.2").with(PROXY_REPLY).signed()`.
public record Registers(
    Set<Flag> flags,
    long nonce,
    List<MappingRecord> records,
    SharedKey key,
    Optional<XtrIdentity> identity) {

  public static Registers register(String eid, String... rlocs) {
    return new Registers(
        EnumSet.of(Flag.WANT_MAP_NOTIFY),
        1,
        List.of(record(eid, 1440, rlocs)),
        Sites.FOO,
        Optional.empty());
  }

  public static MappingRecord record(String eid, int ttlMinutes, String... rlocs) {
    return MappingRecord.positive(
            EidPrefix.parse(eid),
            ttlMinutes,
            Arrays.stream(rlocs).map(r -> Locator.local(Rloc.parse(r), 10, 50)).toList())
        .withAuthoritative(true);
  }

  public Registers and(String eid, String... rlocs) {
    var more = new java.util.ArrayList<>(records);
    more.add(record(eid, 1440, rlocs));
    return new Registers(flags, nonce, more, key, identity);
  }

  public Registers with(Flag... more) {
    var all = EnumSet.copyOf(flags);
    all.addAll(List.of(more));
    return new Registers(all, nonce, records, key, identity);
  }

  public Registers withoutNotify() {
    var fewer = EnumSet.copyOf(flags);
    fewer.remove(Flag.WANT_MAP_NOTIFY);
    return new Registers(fewer, nonce, records, key, identity);
  }

  public Registers nonce(long value) {
    return new Registers(flags, value, records, key, identity);
  }

  public Registers key(SharedKey other) {
    return new Registers(flags, nonce, records, other, identity);
  }

  public Registers from(XtrIdentity who) {
    return new Registers(flags, nonce, records, key, Optional.of(who));
  }

  public Registers ttl(int minutes) {
    return records(records.stream().map(r -> r.withTtlMinutes(minutes)).toList());
  }

  public Registers locators(Locator... locators) {
    return records(records.stream().map(r -> r.withLocators(List.of(locators))).toList());
  }

  private Registers records(List<MappingRecord> other) {
    return new Registers(flags, nonce, other, key, identity);
  }

  public MapRegister message() {
    return new MapRegister(
        flags, new Nonce(nonce), AuthenticationData.unsigned(key), records, identity);
  }

  public byte[] signed() {
    return message().toSignedByteArray(key);
  }
}
