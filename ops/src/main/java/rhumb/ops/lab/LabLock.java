package rhumb.ops.lab;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// Keeps other processes from building or removing a lab at the same time. The kernel lets go of it
/// when its holder is killed. Held once, it may be taken again by the same process.
final class LabLock {
  /// To be closed.
  interface Hold extends AutoCloseable {
    @Override
    void close() throws LabFailure;
  }

  private final LabFolder folder;
  private @Nullable FileChannel file;
  private int holds;

  LabLock(LabFolder folder) {
    this.folder = folder;
  }

  synchronized Hold take() throws LabFailure {
    if (file == null) file = open();
    holds++;
    return this::release;
  }

  private FileChannel open() throws LabFailure {
    try {
      Files.createDirectories(folder.lock().getParent());
      var opened =
          FileChannel.open(folder.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      // Its last holder may have removed the file after it was opened here.
      if (isLocked(opened) && Files.exists(folder.lock())) return opened;
      opened.close();
    } catch (IOException e) {
      throw new LabFailure("cannot write to " + folder.lock() + ": " + e.getMessage(), "");
    }
    throw new LabFailure(
        "another command is building, removing or showing the lab " + folder.name(), "wait for it");
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException takenInThisProcess) {
      return false;
    }
  }

  private synchronized void release() throws LabFailure {
    if (--holds > 0 || file == null) return;
    try (FileChannel last = file) {
      file = null;
      if (!Files.exists(folder.path())) Files.deleteIfExists(folder.lock());
    } catch (IOException e) {
      throw new LabFailure("cannot remove " + folder.lock() + ": " + e.getMessage(), "");
    }
  }
}
