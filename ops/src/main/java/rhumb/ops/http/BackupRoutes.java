package rhumb.ops.http;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import akka.stream.javadsl.StreamConverters;
import akka.util.ByteString;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import rhumb.mapping.view.JournalQueries;
import rhumb.ops.access.Role;
import rhumb.ops.http.Endpoint.Request;

/// A backup of the mapping database, as it is read: one that broke off lacks its seal, and whoever
/// gets it sees that.
final class BackupRoutes {
  private static final Logger log = LoggerFactory.getLogger(BackupRoutes.class);
  private static final Duration SLOWEST = Duration.ofMinutes(2); // between two reads of a client
  private static final int AT_ONCE = 2; // each keeps a transaction open

  private final Asked node;
  private final Semaphore room = new Semaphore(AT_ONCE);

  BackupRoutes(Asked node) {
    this.node = node;
  }

  List<Endpoint> endpoints() {
    return List.of(Endpoint.get("/api/v1/backup", Role.ADMIN, this::backup));
  }

  private CompletionStage<?> backup(Request request) {
    JournalQueries journal =
        node.askMapping()
            .stored()
            .orElseThrow(() -> new Problem(Problem.Kind.NOT_HEALTHY, "the node is stopping"));
    if (!room.tryAcquire()) {
      throw new Problem(Problem.Kind.TOO_MANY_CLIENTS, "two backups are being taken already");
    }
    String who = request.caller().name() + " at " + request.caller().from().getHostAddress();
    var begun = new AtomicBoolean();
    // nobody else would tell of a client that has gone before its answer began
    CompletableFuture.delayedExecutor(SLOWEST.toSeconds(), TimeUnit.SECONDS)
        .execute(() -> giveUp(begun));
    Source<ByteString, NotUsed> octets =
        StreamConverters.asOutputStream(SLOWEST)
            .mapMaterializedValue(
                out -> {
                  Thread.ofPlatform().name("backup").start(() -> save(journal, out, who, begun));
                  return NotUsed.getInstance();
                });
    return CompletableFuture.completedStage(
        new Endpoint.Streamed("application/octet-stream", octets));
  }

  private void giveUp(AtomicBoolean begun) {
    if (begun.compareAndSet(false, true)) room.release();
  }

  private void save(JournalQueries journal, OutputStream out, String who, AtomicBoolean begun) {
    try (out) {
      if (!begun.compareAndSet(false, true)) return;
      try {
        journal.save(node.name(), node.version(), out);
        log.info("a backup was taken by {}", who);
      } finally {
        room.release();
      }
    } catch (IOException e) {
      log.warn("a backup for {} broke off: {}", who, e.getMessage());
    }
  }
}
