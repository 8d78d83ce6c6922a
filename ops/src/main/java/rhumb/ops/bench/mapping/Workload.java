package rhumb.ops.bench.mapping;

/// What a [Generator] asks, over and over.
interface Workload {
  /// How many different questions there are.
  int items();

  /// A question, whose answer will carry `nonce`. The array belongs to the caller until the next
  /// call.
  byte[] question(int item, long nonce);

  /// Whether `octets` say what they should; called for every so many answers.
  boolean isRight(byte[] octets);

  /// `true` if what comes back is the question itself.
  default boolean isEchoed() {
    return false;
  }

  /// The same questions for somebody who sends them back as they are.
  static Workload echoed(Workload workload) {
    return new Workload() {
      @Override
      public int items() {
        return workload.items();
      }

      @Override
      public byte[] question(int item, long nonce) {
        return workload.question(item, nonce);
      }

      @Override
      public boolean isRight(byte[] octets) {
        return true;
      }

      @Override
      public boolean isEchoed() {
        return true;
      }
    };
  }
}
