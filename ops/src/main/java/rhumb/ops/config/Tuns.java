package rhumb.ops.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import rhumb.protocol.address.EidPrefix;
import rhumb.protocol.address.InstanceId;
import rhumb.router.settings.RouterSettings.Tun;

/// The devices of a router: `tun`, and those of further instances.
record Tuns(Tun first, List<Tun> others) {
  private static final int MOST = 64;
  private static final int ON_THE_WIRE = 0xFF_FFFF; // RFC 8060 §4.1: the data plane has 24 bits

  static Tuns read(Section in) {
    try (Section tun = in.section("tun")) {
      Tun first = tun(tun).orElse(new Tun("", 0, List.of(), InstanceId.DEFAULT, true, none()));
      var tuns =
          new Tuns(first, in.sections("instances", "instance-defaults", Tuns::furtherInstance));
      tuns.check(in);
      return tuns;
    }
  }

  private static Optional<String> none() {
    return Optional.empty();
  }

  private static Optional<Tun> furtherInstance(Section in) {
    if (!in.has("instance-id")) in.wrong("instance-id", "is missing", "every instance has its own");
    return tun(in);
  }

  private static Optional<Tun> tun(Section in) {
    InstanceId instance = in.required("instance-id", InstanceId::parse).orElse(InstanceId.DEFAULT);
    List<EidPrefix> routes = new ArrayList<>();
    for (EidPrefix route : in.values("routes", Addresses::ipPrefix)) {
      routes.add(new EidPrefix(instance, route.network(), route.length()));
    }
    int mtu = in.required("mtu", Tuns::mtu).orElse(0);
    boolean offloads = in.flag("offloads");
    Optional<String> namespace =
        in.required("namespace", Tuns::namespace).filter(name -> !name.isEmpty());
    return in.required("name", Tuns::device)
        .map(name -> new Tun(name, mtu, List.copyOf(routes), instance, offloads, namespace));
  }

  private void check(Section in) {
    if (others.size() >= MOST) in.wrong("instances", "there are more than " + (MOST - 1), "");
    Set<Integer> numbers = new HashSet<>();
    Set<String> names = new HashSet<>();
    for (Tun tun : all()) {
      if (!numbers.add(tun.instance().value() & ON_THE_WIRE)) {
        String hint = "the last 24 bits must differ, packets carry no more";
        in.wrong("instances", tun.instance() + " is there twice", hint);
      }
      if (!names.add(tun.namespace().orElse("") + "/" + tun.name())) {
        in.wrong("instances", "device " + tun.name() + " is there twice", "");
      }
    }
  }

  List<Tun> all() {
    List<Tun> all = new ArrayList<>(others);
    all.addFirst(first);
    return all;
  }

  /// True if the site of `instance` is in a network namespace of its own, where the router's RLOCs
  /// mean nothing.
  boolean isElsewhere(InstanceId instance) {
    return all().stream()
        .anyMatch(tun -> tun.instance().equals(instance) && tun.namespace().isPresent());
  }

  private static String device(String text) {
    if (text.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,14}")) return text;
    throw new Scalar.Hinted(
        "not the name of a device: \"" + text + "\"", "write at most 15 letters and digits");
  }

  private static String namespace(String text) {
    if (text.matches("|/.+|[A-Za-z0-9][A-Za-z0-9._-]{0,254}")) return text;
    throw new Scalar.Hinted(
        "not the name of a network namespace: \"" + text + "\"", "see ip netns list");
  }

  private static int mtu(String text) {
    return text.equals("auto") ? 0 : Scalar.number(text, 1280, 65535);
  }
}
