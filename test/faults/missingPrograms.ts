import { ENGINE, HOST, INSIDES, INTERFACES, IPTABLES, VERDICTS, VETHS } from "./facts.ts";
import type { Fault } from "./fault.ts";
import { reading } from "./reading.ts";
import { noProgram } from "./said.ts";

const IPTABLES_PACKAGE = "iptables on the host (on Fedora and RHEL iptables-nft)";

/** A program of the host, put in the place of another. */
const instead = (path: string, ...lines: readonly string[]): string =>
  `rm -f ${path}; printf '%s\\n' '#!/bin/sh' ${lines.map((line) => `'${line}'`).join(" ")} > ${path}; chmod 755 ${path}`;

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
    said: [
      noProgram(
        "The filters of tc and the policies of IPsec",
        "tc",
        "iproute2 for tc on the host (on Fedora and RHEL iproute-tc)",
      ),
    ],
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
    spoiled: instead("/usr/sbin/nft", 'echo "{\\"nftables\\": [{"'),
    said: [],
    kept: [ENGINE, VETHS, IPTABLES, INTERFACES],
  }),
];
