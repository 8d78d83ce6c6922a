package rhumb.ops.launch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What the commands print, letter by letter.
class OutputsTest extends CommandRuns {
  @Test // S4, S21 to S24, S29, S31
  void showIpLispMapCacheIsTheSeeds() {
    assertPrints(
        "show ip lisp map-cache",
        """
        LISP IPv4 Mapping Cache for EID-table default (IID 0), 3 entries

        0.0.0.0/0, uptime: 00:10:35, expires: never, via static send map-request
          Negative cache entry, action: send-map-request
        0.0.0.0/1, uptime: 00:09:25, expires: 00:05:34, via map-reply, forward-native
          Negative cache entry, action: forward-native
        172.16.30.0/24, uptime: 00:09:22, expires: 23:50:38, via map-reply, complete
          Locator        Uptime    State      Pri/Wgt
          192.168.100.2  00:09:22  up          10/50
        """);
  }

  @Test // S5
  void showIpv6LispMapCacheHasItsOwnDefault() {
    assertPrints(
        "show ipv6 lisp map-cache",
        """
        LISP IPv6 Mapping Cache for EID-table default (IID 0), 1 entries

        ::/0, uptime: 00:10:35, expires: never, via static send map-request
          Negative cache entry, action: send-map-request
        """);
  }

  @Test // S33 to S48
  void showLispSiteNameIsTheSeeds() {
    assertPrints(
        "show lisp site name SITE2",
        """
        Site name: SITE2
        Allowed configured locators: any
        Allowed EID-prefixes:
          EID-prefix: 172.16.30.0/24
            First registered:     00:31:21
            Routing table tag:    0
            Origin:               Configuration
            Merge active:         No
            Proxy reply:          No
            TTL:                  1d00h
            State:                complete
            Registration errors:
              Authentication failures:   0
              Allowed locators mismatch: 0
            ETR 192.168.100.2, last registered 00:00:50, no proxy-reply, map-notify
                               TTL 1d00h, no merge, hash-function sha1, nonce 0x0524E21F-0x489614BB
                               state complete, no security-capability
                               xTR-ID 0xDC4A8044-0x87093251-0x602669CB-0x5B720F12
                               site-ID unspecified
            Locator        Local  State      Pri/Wgt
            192.168.100.2  yes    up          10/50
        """);
  }

  @Test // S40, S41
  void aSiteThatNeverRegisteredSaysSo() {
    assertPrints(
        "show lisp site name SITE1",
        """
        Site name: SITE1
        Allowed configured locators: any
        Allowed EID-prefixes:
          EID-prefix: 172.16.10.0/24
            First registered:     never
            Routing table tag:    0
            Origin:               Configuration, accepting more specifics
            Merge active:         No
            Proxy reply:          No
            TTL:                  00:00:00
            State:                unknown
            Registration errors:
              Authentication failures:   3
              Allowed locators mismatch: 1
            No registrations.
        """);
  }

  @Test
  void showLispSiteIsATable() {
    assertPrints(
        "show lisp site",
        """
        LISP Site Registration Information

        Site Name      Last      Up     Who Last             Inst     EID Prefix
                       Register         Registered           ID
        SITE1          never     no     --                            172.16.10.0/24
        SITE2          00:00:50  yes    192.168.100.2                 172.16.30.0/24
        """);
  }

  @Test
  void showIpLispDatabaseSaysWhatIsRegistered() {
    assertPrints(
        "show ip lisp database",
        """
        LISP ETR IPv4 Mapping Database for EID-table default (IID 0), LSBs: 0x1, 1 entries

        172.16.10.0/24
          Locator        Pri/Wgt  Source     State
          192.168.100.1   10/50   cfg-addr   site-self, reachable
          Map-Server     State           Last confirmed  Sent  Confirmed
          192.168.255.3  registered      00:00:20        32    32
        """);
    listen();
    assertPrints(
        "show ipv6 lisp database",
        "LISP ETR IPv6 Mapping Database for EID-table default (IID 0), LSBs: 0x0, 0 entries\n\n");
  }

  @Test
  void showIpLispStatisticsCountsByTypeAndReason() {
    assertPrints(
        "show ip lisp statistics",
        """
        LISP xTR Statistics - since: 01:00:00
        Control Packets:
          Map-Registers in/out:               0/60
          Map-Replies in/out:                 2/0
          Map-Requests in/out:                0/2
          Dropped, unknown-nonce:             1
          Map-Cache entries/limit:            3/100000
          Map-Cache evictions:                0
          Pending resolutions:                0
        Encapsulation:
          Packets in/out:                     10/8
          Bytes in/out:                       840/672
          Packets forwarded natively:         1
          Packets on hold:                    0
          Dropped, map-request-pending:       1
        Decapsulation:
          Packets in/out:                     8/8
          Bytes in/out:                       960/672
          Packets forwarded natively:         0
          Packets on hold:                    0

        LISP Map-Server/Map-Resolver Statistics - since: 01:00:00
        Control Packets:
          Map-Notifies in/out:                0/57
          Map-Registers in/out:               60/0
          Map-Requests in/out:                2/0
          Dropped, authentication-failed:     3
        Map-Requests answered:
          forwarded:                          1
          negative:                           1
        Database:
          Sites:                              2
          Registered EID-prefixes:            1
        """);
  }

  @Test
  void ligPrintsTheMapping() {
    assertPrints(
        "lig 172.16.30.101",
        """
        Mapping information for EID 172.16.30.101 from 192.168.100.2 with RTT 1.3 ms
        172.16.30.0/24, uptime: 00:00:00, expires: 1d00h, via map-reply, complete
          Locator        Uptime    State      Pri/Wgt
          192.168.100.2  00:00:00  up          10/50
        """);
  }

  @Test
  void ligWithoutAnAnswerSaysWhoWasAsked() {
    assertThat(run("lig 10.9.9.9 --to 192.168.255.4")).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo(
            """
            rhumb: no Map-Reply for EID 10.9.9.9: Map-Resolver 192.168.255.4 was asked 3 times
              see whether it is reachable, and what its `rhumb show ip lisp statistics` counts
            """);
  }

  @Test
  void ligSelfTellsARouterThatItIsNotRegistered() {
    assertThat(run("lig self")).isEqualTo(1);
    assertThat(out.toString())
        .isEqualTo(
            """
            Mapping information for EID 172.16.10.0 from nobody at attempt 3
            172.16.10.0/24 is NOT registered with this router: see `rhumb show ip lisp database`.
            """);
  }

  @Test
  void statusIsOneScreen() {
    assertPrints(
        "status",
        """
        SITE1 · mapping and router · up 01:00:00 · version 1.0
          ✓ mapping
            ✓ journal                 embedded
          ✓ router
            ✓ tun                     lisp0
          map-cache                   3 of 100000 entries, 0 being resolved
          encapsulated                8 of 10 packets, 0 on hold, 1 natively
            ! 1 dropped, map-request-pending
          decapsulated                8 of 8 packets, 0 on hold, 0 natively
            ! 1 dropped, unknown-nonce
          registered                  1 EID-prefixes, 2 sites configured
          Map-Requests                2 received, 1 forwarded, 1 negative
            ! 3 dropped, authentication-failed
        """);
  }
}
