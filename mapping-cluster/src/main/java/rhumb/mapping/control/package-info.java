/// What the control plane says to whom, apart from the sockets that carry it.
@org.jspecify.annotations.NullMarked
package rhumb.mapping.control;
