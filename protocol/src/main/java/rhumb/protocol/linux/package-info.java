/// System calls through the foreign linker: sockets, TUN devices and network namespaces.
@NullMarked
package rhumb.protocol.linux;

import org.jspecify.annotations.NullMarked;
