package rhumb.mapping.view;

import rhumb.protocol.mapping.MappingRecord;

/// What Map-Requests for a prefix are answered from.
///
/// @param site who registered it
/// @param record with the locators of all its ETRs
/// @param proxyReply the Map-Server answers itself; otherwise it asks an ETR to
public record MappingView(String site, MappingRecord record, boolean proxyReply) {}
