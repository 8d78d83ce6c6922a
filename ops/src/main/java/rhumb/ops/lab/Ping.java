package rhumb.ops.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// What a ping found out.
///
/// @param sent how many requests, numbered from 1
/// @param replies in the order of arrival; a duplicate shows twice
public record Ping(int sent, List<Reply> replies) {
  /// @param ttl as it arrived
  public record Reply(int sequence, int ttl, Duration roundTrip) {}

  // 64 bytes from 172.16.30.101: icmp_seq=3 ttl=62 time=0.321 ms
  private static final Pattern REPLY =
      Pattern.compile("bytes from .*icmp_seq=(\\d+) (?:ttl|hlim)=(\\d+) time=([0-9.]+) ms(.*)");

  /// The sequence numbers without a reply.
  public List<Integer> lost() {
    return IntStream.rangeClosed(1, sent)
        .filter(n -> replies.stream().noneMatch(r -> r.sequence == n))
        .boxed()
        .toList();
  }

  public int received() {
    return sent - lost().size();
  }

  /// Runs the machine's `ping` and hands on its lines as they come.
  ///
  /// @param command such as `ping -n -c 5 172.16.30.101`, inside of a namespace
  static Ping run(int count, List<String> command, Consumer<String> lines) throws LabFailure {
    List<Reply> replies = new ArrayList<>();
    try {
      Process process = Programs.builder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      try (var out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
          lines.accept(line);
          parse(line).ifPresent(replies::add);
        }
      }
    } catch (IOException e) {
      throw new LabFailure("cannot ping: " + e.getMessage(), "");
    }
    return new Ping(count, List.copyOf(replies));
  }

  /// A line about a reply.
  static Optional<Reply> parse(String text) {
    Matcher line = REPLY.matcher(text);
    if (!line.find()) return Optional.empty();
    long micros = Math.round(Double.parseDouble(line.group(3)) * 1000);
    return Optional.of(
        new Reply(
            Integer.parseInt(line.group(1)),
            Integer.parseInt(line.group(2)),
            Duration.ofNanos(micros * 1000)));
  }
}
