/// End-to-end tests: real processes, real packets, in network namespaces of this machine.
package rhumb.e2e;
