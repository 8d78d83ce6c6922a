package rhumb.ops.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import rhumb.ops.lab.LabOptions.OnMiss;

/// The seed's walk, told with comments, on a lab that is ready. Checks what it promises.
final class Demo {
  /// Where the story goes.
  interface Stage {
    void line(String text);

    /// How a line is set off that a person would type.
    UnaryOperator<String> typed();
  }

  private static final int PINGS = 5;
  private static final String HOST2 = LabNode.HOST2.ipv4();
  private static final String SHOW_CACHE = "show ip lisp map-cache";

  private final Lab lab;
  private final OnMiss onMiss;
  private final String site2; // its RLOC
  private final Stage stage;
  private final List<String> broken = new ArrayList<>();

  Demo(Lab lab, LabOptions options, Stage stage) {
    this.lab = lab;
    this.onMiss = options.site1();
    this.site2 = LabConfig.address(LabNode.SITE2, options);
    this.stage = stage;
  }

  /// The promises that were not kept; empty when all is well.
  List<String> play() throws LabFailure {
    beforeTraffic();
    Ping cold = firstPings();
    nativePing();
    afterTraffic();
    registration();
    Ping warm = ping(HOST2, PINGS);
    promise(warm.lost().isEmpty(), "a warm cache loses nothing, but " + warm.lost() + " was lost");
    explain("Both routers know the way now, so nobody asks and nothing waits.");
    conclude(cold);
    return List.copyOf(broken);
  }

  private void beforeTraffic() throws LabFailure {
    String cache = show(LabNode.SITE1, SHOW_CACHE);
    promise(
        cache.contains("0.0.0.0/0") && cache.contains("via static send map-request"),
        "SITE1 starts with 0.0.0.0/0 via static send map-request");
    promise(!cache.contains("172.16.30.0/24"), "SITE1 does not know SITE2 before the first packet");
    explain("SITE1 knows nobody. Its one entry says: for any address, ask the mapping system.");
  }

  private Ping firstPings() throws LabFailure {
    Ping cold = ping(HOST2, PINGS);
    if (onMiss == OnMiss.HOLD) {
      promise(cold.lost().isEmpty(), "no packet is lost, but " + cold.lost() + " was");
      explain(
          "Packet 1 waited in SITE1 until MR_MS had passed the question on and SITE2 answered;");
      explain("its reply waited in SITE2, which had to ask for SITE1. Nothing was dropped.");
    } else {
      promise(cold.lost().equals(List.of(1, 2)), "packets 1 and 2 are lost, not " + cold.lost());
      explain("Packet 1 was dropped by SITE1 while it asked for SITE2, and the reply to packet 2");
      explain("by SITE2 while it asked for SITE1: as in the seed.");
    }
    return cold;
  }

  private void nativePing() throws LabFailure {
    Ping internet = ping(LabNode.CORE.ipv4(), 2);
    int lost = onMiss == OnMiss.HOLD ? 0 : 1; // the first asks
    promise(
        internet.lost().size() == lost, "8.8.8.8 answers, but " + internet.lost() + " was lost");
    explain("8.8.8.8 is not a LISP site, so the packets left SITE1 as they were.");
  }

  private void afterTraffic() throws LabFailure {
    String cache = show(LabNode.SITE1, SHOW_CACHE);
    promise(
        matches(
            cache,
            "172\\.16\\.30\\.0/24, uptime: \\d\\d:\\d\\d:\\d\\d, expires: 23:59:\\d\\d,"
                + " via map-reply, complete\\R.*\\R"
                + "\\s*"
                + Pattern.quote(site2)
                + "\\s+\\d\\d:\\d\\d:\\d\\d\\s+up\\s+10/50"),
        "SITE1 learned 172.16.30.0/24 at " + site2 + " for a day");
    promise(
        matches(
            cache,
            "0\\.0\\.0\\.0/1, uptime: \\d\\d:\\d\\d:\\d\\d, expires: 00:14:\\d\\d,"
                + " via map-reply, forward-native"),
        "SITE1 learned that nobody has 0.0.0.0/1, for 15 minutes");
    explain("One question for one host taught SITE1 the whole prefix, and where it is, for a day.");
    explain("The other answer: nobody below 128.0.0.0 is a LISP site; ask again in 15 minutes.");
  }

  private void registration() throws LabFailure {
    String site = show(LabNode.MR_MS, "show lisp site name SITE2");
    promise(
        site.contains("Site name: SITE2") && site.contains("172.16.30.0/24"),
        "MR_MS knows the site SITE2");
    promise(
        site.contains("ETR " + site2 + ", last registered 00:00:"), "SITE2 registers each minute");
    explain("MR_MS only knows whom to ask. SITE2 says so anew every minute, signed with its key.");
  }

  private void conclude(Ping cold) {
    int lost = cold.lost().size();
    stage.line("");
    stage.line(
        onMiss == OnMiss.HOLD
            ? lost + " of " + cold.sent() + " packets lost on a cold cache (the seed lost 2)"
            : lost
                + " of "
                + cold.sent()
                + " packets lost on a cold cache, numbers "
                + cold.lost()
                + ", as in the seed; without --on-miss drop none is");
  }

  private String show(LabNode node, String command) throws LabFailure {
    stage.line("");
    stage.line(stage.typed().apply(LabText.prompt(node) + command));
    List<String> words = new ArrayList<>(List.of("rhumb"));
    words.addAll(List.of(command.split(" ")));
    String output = lab.run(node, words.toArray(new String[0]));
    output.lines().forEach(stage::line);
    return output;
  }

  private Ping ping(String to, int count) throws LabFailure {
    stage.line("");
    stage.line(stage.typed().apply(LabText.prompt(LabNode.HOST1) + "ping -c " + count + " " + to));
    return lab.ping(LabNode.HOST1, to, count, stage::line);
  }

  private void explain(String sentence) {
    stage.line("  → " + sentence);
  }

  private void promise(boolean kept, String promise) {
    if (!kept) broken.add(promise);
  }

  private static boolean matches(String text, String pattern) {
    return Pattern.compile(pattern).matcher(text).find();
  }
}
