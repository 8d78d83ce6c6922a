package rhumb.router.pipeline;

import akka.actor.typed.ActorSystem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import rhumb.protocol.linux.LinuxException;
import rhumb.protocol.linux.Poller;

/// Which of a data plane's streams share a thread.
///
/// With processors enough, each stream has one. With two of them, all streams share: what comes
/// back from the site (an acknowledgement, an echo) is there before the thread that brought the
/// packet has turned round, and waking another would cost more than it brings.
final class StreamThreads {
  private static final String SHARING = "rhumb.router.pipeline.share-up-to-processors";

  private final ActorSystem<?> system;
  private final StopSignal stop;
  private final @Nullable Island shared;
  private final List<Poller> pollers = new ArrayList<>();

  /// @param sources how many descriptors the streams wait for altogether
  StreamThreads(ActorSystem<?> system, int sources, StopSignal stop) throws LinuxException {
    this.system = system;
    this.stop = stop;
    int most = system.settings().config().getInt(SHARING);
    shared = Runtime.getRuntime().availableProcessors() > most ? null : open(sources);
  }

  private Island open(int sources) throws LinuxException {
    Poller poller = Poller.open(sources);
    pollers.add(poller);
    return new Island(system, poller, stop);
  }

  /// Where a stream with `sources` descriptors runs.
  Island island(int sources) throws LinuxException {
    return shared == null ? open(sources) : shared;
  }

  /// Ends all waits under way.
  void wakeup() {
    pollers.forEach(Poller::wakeup);
  }

  /// Once all streams have ended.
  void close() {
    pollers.forEach(Poller::close);
  }
}
