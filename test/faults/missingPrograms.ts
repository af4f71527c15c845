import { ENGINE, HOST, INSIDES, IPTABLES, POLICY, VERDICTS, VETHS } from "./facts.ts";
import type { Fault } from "./fault.ts";
import { instead } from "./instead.ts";
import { reading, type Told } from "./reading.ts";
import { noProgram } from "./said.ts";

const IPTABLES_PACKAGE = "iptables on the host (on Fedora and RHEL iptables-nft)";

const IPROUTE_PACKAGE = "iproute2 on the host (on Fedora and RHEL iproute)";
const TC_PACKAGE = "iproute2 on the host (on Fedora and RHEL iproute-tc)";

const WITHOUT_IPROUTE: readonly Told[] = [
  noProgram("The filters of tc and the policies of IPsec", "ip of iproute2", TC_PACKAGE),
  noProgram(
    "The host's routing policy; the bridges' forwarding tables",
    "ip of iproute2",
    IPROUTE_PACKAGE,
  ),
];

/** Each selector and each action that a rule can have. */
const POLICIES: readonly string[] = [
  "rule pref 101 from 10.9.0.0/16 fwmark 0x1/0xff lookup 77",
  "rule pref 102 to 10.8.0.1 iif eth0 goto 32766",
  "rule pref 103 uidrange 10-20 ipproto tcp sport 7 dport 80-90 lookup 5",
  "rule pref 104 from 10.7.0.1 oif docker0 tos 0x10 unreachable",
  "rule pref 105 suppress_prefixlength 0 lookup main",
  "-6 rule pref 106 not fwmark 7 from 2001:db8:1::/48 lookup 78",
  "-6 rule pref 107 to 2001:db8:2::1 prohibit",
  "-6 rule pref 108 from 2001:db8:3::/48 blackhole",
];

/** Busybox in the place of every program that it has and that is none of the engine's rules. */
const BUSYBOX = [
  "cp /usr/bin/busybox /usr/local/bin/busybox",
  "for name in $(busybox --list); do case $name in busybox | sudo | mount) ;; *) ln -sf /usr/local/bin/busybox /usr/local/bin/$name ;; esac; done",
];

/** Programs that a host does not have, or has as others. The asker is root. */
export const MISSING_PROGRAMS: readonly Fault[] = [
  reading({
    done: "no nft",
    spoiled: "rm /usr/sbin/nft",
    said: [noProgram("The rules of nftables", "nft", "nftables on the host")],
    kept: [ENGINE, VETHS, IPTABLES, ...HOST, INSIDES],
  }),
  reading({
    done: "no iptables, nft only",
    spoiled: "rm /usr/sbin/*tables*",
    said: [
      noProgram(
        "The rules of iptables; the rules of ip6tables",
        "iptables-save and no ip6tables-save",
        IPTABLES_PACKAGE,
      ),
    ],
    kept: [ENGINE, VETHS, ...HOST, INSIDES],
  }),
  reading({
    done: "no ipset",
    spoiled: "rm /usr/sbin/ipset",
    said: [],
    kept: [ENGINE, VETHS, IPTABLES, ...HOST, INSIDES, VERDICTS],
  }),
  reading({
    done: "no perl, hence nobody to ask the kernel in each namespace",
    spoiled: "rm /usr/bin/perl",
    said: [],
    kept: [ENGINE, VETHS, IPTABLES, ...HOST, INSIDES, VERDICTS],
  }),
  reading({
    done: "no perl, no ss and no tc",
    spoiled: "rm /usr/bin/perl /usr/bin/ss /usr/sbin/tc",
    said: [noProgram("The filters of tc and the policies of IPsec", "tc", TC_PACKAGE)],
    kept: [ENGINE, VETHS, IPTABLES, ...HOST, INSIDES, VERDICTS],
  }),
  reading({
    done: "no nsenter",
    spoiled: "rm /usr/bin/nsenter",
    said: [
      {
        code: "NETNS_RULES_NOT_READ",
        what: "Rules and routing policy inside web, loop, api, both, alone",
        reason: "`nsenter -t … -n` did not get this machine as root into it: nsenter: not found",
        remedy: "Install the package util-linux on the host",
      },
    ],
    kept: [ENGINE, VETHS, IPTABLES, ...HOST, INSIDES],
  }),
  reading({
    done: "no timeout",
    spoiled: "rm /usr/bin/timeout",
    said: [],
    kept: [ENGINE, VETHS, IPTABLES, ...HOST, INSIDES, VERDICTS],
  }),
  reading({
    done: "bash for sh, and no folder where it could keep a here-document",
    spoiled:
      "ln -sf bash /usr/bin/sh; mount -t tmpfs -o ro none /tmp; mount -t tmpfs -o ro none /var/tmp",
    said: [],
    kept: [ENGINE, VETHS, IPTABLES, ...HOST, INSIDES, VERDICTS],
  }),
  reading({
    done: "PATH names one folder that holds nothing",
    env: { PATH: "/var/empty" },
    under: ["/usr/bin/env"],
    said: [],
    kept: [ENGINE, VETHS, IPTABLES, ...HOST, INSIDES, VERDICTS],
  }),
  reading({
    done: "iptables-save waits forever",
    spoiled: instead("/usr/sbin/iptables-nft-save", "exec sleep 1000"),
    said: [
      {
        code: "TIMED_OUT",
        what: "The rules of iptables",
        reason: "`iptables-nft-save -c` was not through in time",
        remedy:
          "Run it on the host to see what it waits for: a lock that another program holds, rules that change all the time; or try again when the host is less busy",
      },
    ],
    kept: [ENGINE, VETHS, ...HOST, INSIDES],
  }),
  reading({
    done: "ipset prints without end",
    spoiled: instead("/usr/sbin/ipset", "exec cat /dev/zero"),
    said: [
      {
        code: "OUTPUT_NOT_UNDERSTOOD",
        what: "The sets that rules look into",
        reason: "The output of `ipset save` ends early: it printed more than can be read",
        remedy: "Run `ipset save` on the host to see what it says",
      },
    ],
    kept: [ENGINE, VETHS, IPTABLES, ...HOST, INSIDES],
  }),
  reading({
    done: "nft prints half of its JSON",
    spoiled: instead("/usr/sbin/nft", 'echo \\{\\"nftables\\": [\\{'),
    said: [
      {
        code: "OUTPUT_NOT_UNDERSTOOD",
        what: "The rules of nftables",
        reason:
          'What `nft -j list ruleset` prints was not understood: it ends after "{"nftables": [{"',
        remedy: "Report what it prints, so that it will be read",
      },
    ],
    kept: [ENGINE, VETHS, IPTABLES, ...HOST],
  }),
  reading({
    done: "no bridge",
    spoiled: "rm /usr/sbin/bridge",
    said: [],
    kept: [ENGINE, VETHS, IPTABLES, ...HOST, INSIDES, VERDICTS],
  }),
  reading({
    done: "busybox for sh and for every program but those of the rules and iproute2",
    spoiled: [...BUSYBOX, "rm /usr/local/bin/ip"].join("\n"),
    said: [],
    kept: [ENGINE, VETHS, IPTABLES, ...HOST, INSIDES, VERDICTS],
  }),
  reading({
    done: "busybox, and no perl",
    spoiled: [...BUSYBOX, "rm /usr/local/bin/ip /usr/bin/perl"].join("\n"),
    said: WITHOUT_IPROUTE,
    kept: [ENGINE, VETHS, IPTABLES, ...HOST, INSIDES],
  }),
  reading({
    done: "ip crashes",
    spoiled: instead("/usr/bin/ip", "kill -SEGV $$"),
    said: [],
    kept: [ENGINE, VETHS, IPTABLES, ...HOST, INSIDES, VERDICTS],
  }),
  reading({
    done: "no ip",
    spoiled: "rm /usr/bin/ip /usr/sbin/ip",
    said: [],
    kept: [POLICY, ENGINE, VETHS, IPTABLES, ...HOST, INSIDES, VERDICTS],
  }),
  reading({
    done: "no ip, on a host with policy rules of all kinds",
    spoiled: "rm /usr/bin/ip /usr/sbin/ip",
    arranged: {
      by: POLICIES.map((rule) => `ip ${rule.replace("rule", "rule add")}`).join("\n"),
      undone: POLICIES.map((rule) => `ip ${rule.replace("rule", "rule del")}`).join("\n"),
    },
    said: [],
    kept: [POLICY, ...HOST],
  }),
  reading({
    done: "no ip, no bridge, no tc, no ss and no perl",
    spoiled: "rm /usr/bin/ip /usr/sbin/ip /usr/sbin/bridge /usr/sbin/tc /usr/bin/ss /usr/bin/perl",
    said: [
      noProgram("The filters of tc and the policies of IPsec", "tc", TC_PACKAGE),
      noProgram(
        "The host's routing policy; the bridges' forwarding tables",
        "ip and no bridge",
        IPROUTE_PACKAGE,
      ),
    ],
    kept: [ENGINE, VETHS, IPTABLES, ...HOST, INSIDES],
  }),
  reading({
    done: "iptables-legacy holds rules beside iptables-nft, and its tool is not there",
    arranged: {
      by: "iptables-legacy -A INPUT -p tcp --dport 9999 -j DROP",
      undone: "iptables-legacy -F INPUT",
    },
    spoiled: "rm /usr/sbin/*legacy*",
    said: [
      noProgram(
        "The rules of iptables-legacy",
        "iptables-legacy-save",
        "iptables on the host (on Fedora, RHEL and Alpine iptables-legacy)",
      ),
    ],
    kept: [ENGINE, VETHS, IPTABLES, ...HOST, INSIDES],
  }),
  reading({
    done: "iptables-legacy and iptables-nft both hold rules",
    arranged: {
      by: "iptables-legacy -A INPUT -p tcp --dport 9999 -j DROP",
      undone: "iptables-legacy -F INPUT",
    },
    said: [],
    kept: [ENGINE, VETHS, IPTABLES, ...HOST, INSIDES, VERDICTS],
  }),
  reading({
    done: "IPv6 is switched off (net.ipv6.conf.all.disable_ipv6)",
    arranged: {
      by: "sysctl -qw net.ipv6.conf.all.disable_ipv6=1",
      undone:
        "sysctl -qw net.ipv6.conf.all.disable_ipv6=0; ip addr add 2001:db8::10/64 dev eth0 nodad; ip route add default via 2001:db8::20; while ip -6 addr show tentative | grep -q inet6; do sleep 0.1; done",
    },
    said: [],
    kept: [ENGINE, VETHS, IPTABLES, INSIDES],
  }),
];
