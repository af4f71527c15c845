import assert from "node:assert/strict";
import { readTrace } from "../../../src/core/explain/trace/question.ts";
import { trace } from "../../../src/core/explain/trace/trace.ts";
import { hostFrom } from "../path/hostText.ts";

const HOST = `
  host
    link eth0 device mac 52:54:00:00:00:10 addr 192.0.2.10/24 addr 2001:db8::10/64
    link docker0 bridge mac 02:42:00:00:00:01 addr 172.17.0.1/16 addr fd00::1/64
    link veth1 veth peer one/eth0 master docker0
    link veth2 veth peer two/eth0 master docker0
    route default via 192.0.2.1 dev eth0
    sysctl net.ipv4.ip_forward=1
    sysctl net.ipv6.conf.all.forwarding=1
  one
    link eth0 veth peer host/veth1 mac 02:42:ac:11:00:02 addr 172.17.0.2/16 addr fd00::2/64
    route default via 172.17.0.1 dev eth0
    listen tcp 0.0.0.0:80 httpd
  two
    link eth0 veth peer host/veth2 mac 02:42:ac:11:00:03 addr 172.17.0.3/16 addr fd00::3/64
    route default via 172.17.0.1 dev eth0
    listen tcp 0.0.0.0:80 httpd
`;

const CASES: readonly {
  readonly name: string;
  readonly change?: (text: string) => string;
  readonly from: string;
  readonly to: string;
  readonly told: string;
}[] = [
  {
    name: "nothing in the way",
    from: "container:one",
    to: "172.17.0.3:80",
    told: "reachable",
  },
  {
    name: "an own address as the sender's",
    from: "outside:172.17.0.1",
    to: "172.17.0.3:80",
    told: "dropped MARTIAN_DROPPED: A packet from 172.17.0.1 may not come in by eth0 of host: it is an address of this namespace itself",
  },
  {
    name: "two ports isolated from each other",
    change: (text) =>
      text
        .replaceAll("master docker0", "master docker0 isolated")
        .replace(
          "  two\n",
          "    neigh 172.17.0.3 dev eth0 lladdr 02:42:ac:11:00:03 PERMANENT\n  two\n",
        ),
    from: "container:one",
    to: "172.17.0.3:80",
    told: "dropped BRIDGE_PORT_BLOCKED: The port veth2 of the bridge docker0 is isolated, and so is the one that the frame came in by",
  },
  {
    name: "IPv6 switched off on the way in",
    change: (text) =>
      text.replace("ip_forward=1", "ip_forward=1\n    sysctl net.ipv6.conf.eth0.disable_ipv6=1"),
    from: "outside:2001:db8::20",
    to: "[fd00::3]:80",
    told: "dropped IPV6_DISABLED: IPv6 is switched off on eth0 of host, so nothing of it gets in or out there",
  },
];

suite("what the kernel throws away without asking a rule has a name", () => {
  for (const { name, change = (text: string) => text, from, to, told } of CASES) {
    test(name, () => {
      const question = readTrace(from, to);
      assert.ok(question.ok);
      const { paths, findings } = trace(hostFrom(change(HOST)), question.value);
      const [finding] = findings;
      const said = finding === undefined ? "" : ` ${finding.code}: ${finding.title}`;
      assert.equal(`${paths[0]?.verdict ?? "no path"}${said}`, told);
    });
  }
});
