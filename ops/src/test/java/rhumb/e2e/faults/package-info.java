/// What the mapping cluster survives: real processes in network namespaces, faults made on purpose,
/// and a checker that judges what clients were told meanwhile.
package rhumb.e2e.faults;
