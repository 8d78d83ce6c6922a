/// Stand-ins for the world around a mapping node.
package rhumb.mapping.testing;
