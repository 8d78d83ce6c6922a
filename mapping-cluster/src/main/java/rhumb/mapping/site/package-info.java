/// Sites that are created and changed at run time, and what every node knows of all sites.
@org.jspecify.annotations.NullMarked
package rhumb.mapping.site;
