/// What the data plane reads and the control plane writes: the forwarding table and the doors
/// between the two.
@org.jspecify.annotations.NullMarked
package rhumb.router.forwarding;
