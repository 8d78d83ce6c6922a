package rhumb.mapping.settings;

import com.typesafe.config.Config;
import java.time.Duration;

/// Numbers that rarely need a change. What each is for is said beside it in `reference.conf`.
public record Tuning(
    Duration sweepInterval,
    int maxRegistrationsPerPartition,
    int snapshotEvery,
    int registersInFlight,
    Duration registerPatience,
    int receiveBatch,
    int receiveBufferBytes,
    int sendQueue,
    Duration startPatience,
    Duration compareInterval,
    Duration siteInterval,
    Duration pauseLimit,
    boolean decideAlone,
    Duration notifyInterval,
    int notifiesInFlight,
    int subscriptionsPerXtr,
    int subscriptionsPerNode,
    int requestsPerNetwork) {

  /// @param config the one that has `rhumb.mapping-cluster`
  public static Tuning of(Config config) {
    Config own = config.getConfig("rhumb.mapping-cluster");
    return new Tuning(
        own.getDuration("sweep-interval"),
        positive(own, "max-registrations-per-partition"),
        positive(own, "snapshot-every"),
        positive(own, "registers-in-flight"),
        own.getDuration("register-patience"),
        positive(own, "receive-batch"),
        (int) Math.min(own.getBytes("receive-buffer"), Integer.MAX_VALUE),
        positive(own, "send-queue"),
        own.getDuration("start-patience"),
        own.getDuration("compare-interval"),
        own.getDuration("site-interval"),
        own.getDuration("pause-limit"),
        own.getBoolean("decide-alone"),
        own.getDuration("notify-interval"),
        positive(own, "notifies-in-flight"),
        positive(own, "subscriptions-per-xtr"),
        positive(own, "subscriptions-per-node"),
        Math.max(0, own.getInt("requests-per-network")));
  }

  private static int positive(Config config, String key) {
    int value = config.getInt(key);
    if (value > 0) return value;
    throw new IllegalArgumentException(
        config.getValue(key).origin().description() + ": " + key + " must be at least 1");
  }
}
