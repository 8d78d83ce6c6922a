/// The Map-Server: the way of a Map-Register from the wire to the database and back.
@org.jspecify.annotations.NullMarked
package rhumb.mapping.server;
