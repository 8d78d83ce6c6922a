/// Who and where: addresses of every family, instance-ids, EIDs, EID-prefixes and RLOCs (RFC 9301
/// §5.1, RFC 8060).
@org.jspecify.annotations.NullMarked
package rhumb.protocol.address;
