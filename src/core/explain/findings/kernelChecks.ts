// MARTIAN_DROPPED, IPV6_DISABLED, IPSEC_POLICY_DROPPED, BRIDGE_PORT_BLOCKED, MTU_TOO_LARGE: what the kernel throws away
// without asking a rule or a route.

import type { Finding } from "../../contract.ts";
import type {
  BridgeCause,
  IpsecCause,
  Ipv6OffCause,
  MartianCause,
  TooBigCause,
} from "../../path/end.ts";
import { severityOf, type Asked, type CauseRule } from "../case.ts";
import { setting, shellWord, type Named } from "./write.ts";

type Parts = Named & Pick<Finding, "subject" | "evidence">;

export const kernelChecks: CauseRule = (asked) => {
  const parts = partsOf(asked);
  return parts === undefined ? undefined : { ...parts, severity: severityOf(asked) };
};

function partsOf(asked: Asked): Parts | undefined {
  const { cause } = asked.walk.end;
  switch (cause.kind) {
    case "martian":
      return martian(asked, cause);
    case "ipv6-off":
      return ipv6Off(asked, cause);
    case "ipsec":
      return refusedByIpsec(asked, cause);
    case "bridge":
      return blocked(cause);
    case "too-big":
      return tooBig(cause);
    default:
      return undefined;
  }
}

/** What follows "may not come in by eth0:". */
const WHY: Readonly<Record<MartianCause["because"], string>> = {
  "loopback-source": "it is a loopback address, which never leaves its host",
  "loopback-destination": "it goes to a loopback address, which nobody outside may reach",
  "own-source": "it is an address of this namespace itself",
  "invalid-source": "it is no address that a host can have",
  "invalid-destination": "it goes to an address that no host can have",
  "link-local-source": "it is known on its own link alone, and the packet would leave that",
  "interface-local": "it goes to a group that spans one interface",
  "reserved-group": "it goes to a group whose scope is reserved",
  "unicast-to-many": "it came in a frame for many and is for one host",
  "route-localnet": "it is a loopback address, which never leaves its host",
};

function martian(asked: Asked, { dev, because }: MartianCause): Parts {
  const { src, dst } = asked.walk.end.packet;
  const netns = asked.walk.end.netns.name;
  return {
    code: "MARTIAN_DROPPED",
    subject: { kind: "interface", name: dev },
    title: `A packet from ${src} may not come in by ${dev} of ${netns}: ${WHY[because]}`,
    detail:
      "The kernel drops such a packet (a martian) before a rule of FORWARD or INPUT sees it. It is counted, and told of where log_martians is on.",
    evidence: [{ source: "the packet, as it came", text: `${src} > ${dst} by ${dev}` }],
    remedy: {
      text: "Look where the packet gets its addresses from: a rule that translates them, a second host with the same address, a cable in the wrong network.",
      command: `sysctl -w net.ipv4.conf.${shellWord(dev)}.log_martians=1`,
    },
  };
}

const ipv6Off = (asked: Asked, { dev, setting: name }: Ipv6OffCause): Parts => ({
  code: "IPV6_DISABLED",
  subject: { kind: "interface", name: dev },
  title: `IPv6 is switched off on ${dev} of ${asked.walk.end.netns.name}, so nothing of it gets in or out there`,
  detail: `${name} is 1: the kernel drops every IPv6 packet of that interface, and takes its addresses away.`,
  evidence: [setting(name, "1")],
  remedy: {
    text: "Switch it on, and give the interface its addresses again; or ask by IPv4.",
    command: `sysctl -w ${shellWord(name)}=0`,
  },
});

const refusedByIpsec = (asked: Asked, { policy }: IpsecCause): Parts => ({
  code: "IPSEC_POLICY_DROPPED",
  subject: { kind: "rule", name: policy },
  title: `An IPsec policy of ${asked.walk.end.netns.name} refuses it`,
  detail: "The policy says `action block`; the kernel asks it besides all rules of the firewall.",
  evidence: [{ source: "ip xfrm policy", text: policy }],
  remedy: {
    text: "Find who wrote the policy, most often a VPN's daemon, and change it there.",
    command: "ip xfrm policy",
  },
});

const BLOCKED: Partial<Readonly<Record<BridgeCause["because"], string>>> = {
  "port-state": "is not forwarding (spanning tree, or switched off)",
  isolated: "is isolated, and so is the one that the frame came in by",
  "same-port": "does not send back what came in by it (hairpin is off)",
};

function blocked({ bridge, port, because }: BridgeCause): Parts | undefined {
  const why = BLOCKED[because];
  if (why === undefined || port === undefined) return undefined;
  return {
    code: "BRIDGE_PORT_BLOCKED",
    subject: { kind: "interface", name: port },
    title: `The port ${port} of the bridge ${bridge} ${why}`,
    detail: "The bridge drops the frame by itself; no rule sees it go.",
    evidence: [
      {
        source: `bridge -d link show dev ${shellWord(port)}`,
        text: `${port} of ${bridge}: ${because}`,
      },
    ],
    remedy: {
      text: "Change the port, if it is not meant to be so.",
      command: `bridge link set dev ${shellWord(port)} ${COMMANDS[because] ?? ""}`.trim(),
    },
  };
}

const COMMANDS: Partial<Readonly<Record<BridgeCause["because"], string>>> = {
  "port-state": "state 3",
  isolated: "isolated off",
  "same-port": "hairpin on",
};

const tooBig = ({ dev, mtu, length }: TooBigCause): Parts => ({
  code: "MTU_TOO_LARGE",
  subject: { kind: "interface", name: dev },
  title: `A packet of ${String(length)} bytes does not fit through ${dev}, which carries ${String(mtu)}`,
  detail:
    "It may not be cut in pieces, so it is dropped; a router tells the sender so by ICMP, a bridge or veth tells nobody.",
  evidence: [{ source: `ip link show ${shellWord(dev)}`, text: `mtu ${String(mtu)}` }],
  remedy: { text: "Give both ends of the way the same MTU, that of the narrowest part." },
});
