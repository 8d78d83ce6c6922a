package rhumb.ops.cli.events;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Base64;
import rhumb.ops.cli.ExitCode;
import rhumb.ops.cli.Failure;
import rhumb.ops.view.Packets;
import rhumb.protocol.address.IpAddress;
import rhumb.protocol.address.Ipv4Address;
import rhumb.protocol.message.ControlMessage;
import rhumb.protocol.message.InnerPacket;

/// Control messages as a capture that tshark and Wireshark read (pcap, link type RAW). A node tells
/// the messages and their peers; the IP and UDP headers are made here, with the unspecified address
/// for the node itself.
final class PacketCapture implements AutoCloseable {
  private static final int MAGIC = 0xA1B2C3D4; // times in microseconds
  private static final int RAW = 101; // begins with the IP header
  private static final int LONGEST = 65_535;

  private final String file;
  private final DataOutputStream out;
  private int written;
  private int withheld;

  private PacketCapture(String file, OutputStream to) throws IOException {
    this.file = file;
    out = new DataOutputStream(new BufferedOutputStream(to));
    out.writeInt(MAGIC);
    out.writeShort(2); // version 2.4
    out.writeShort(4);
    out.writeLong(0); // UTC, and no accuracy told
    out.writeInt(LONGEST);
    out.writeInt(RAW);
    out.flush();
  }

  /// @param file a new one, or `-`
  /// @throws Failure if it cannot be written
  static PacketCapture to(String file) {
    try {
      return new PacketCapture(
          file,
          file.equals("-")
              ? new FileOutputStream(FileDescriptor.out)
              : Files.newOutputStream(Path.of(file), StandardOpenOption.CREATE_NEW));
    } catch (InvalidPathException e) {
      throw new Failure(ExitCode.USAGE, "no file can have that name", e.getReason(), "");
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  static Failure failure(String file, IOException e) {
    return new Failure(
        ExitCode.USAGE, "cannot write \"" + file + "\"", Failure.because(e), "name another file");
  }

  /// @throws Failure if it cannot be written
  void add(Packets.Packet packet) {
    if (packet.message().isEmpty()) {
      withheld++;
      return;
    }
    try {
      write(packet.at(), octets(packet, Base64.getDecoder().decode(packet.message().get())));
      out.flush(); // whoever reads along sees it at once
    } catch (IOException e) {
      throw failure(file, e);
    }
    written++;
  }

  private static byte[] octets(Packets.Packet packet, byte[] message) {
    IpAddress peer = IpAddress.parse(packet.peer());
    IpAddress self = IpAddress.parse(peer instanceof Ipv4Address ? "0.0.0.0" : "::");
    int port = ControlMessage.PORT;
    InnerPacket whole =
        packet.direction().equals("sent")
            ? InnerPacket.of(self, port, peer, packet.port(), message)
            : InnerPacket.of(peer, packet.port(), self, port, message);
    return whole.octets().toByteArray();
  }

  private void write(Instant at, byte[] octets) throws IOException {
    out.writeInt((int) at.getEpochSecond());
    out.writeInt(at.getNano() / 1000);
    out.writeInt(octets.length);
    out.writeInt(octets.length);
    out.write(octets);
  }

  /// What a person is told at the end.
  String told() {
    return written
        + (written == 1 ? " message" : " messages")
        + " in "
        + file
        + "; zeros stand for keys, authentication codes and the node's own address"
        + (withheld == 0 ? "" : ", and " + withheld + " that nobody could mask are left out");
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
