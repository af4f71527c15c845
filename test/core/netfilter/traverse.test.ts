import assert from "node:assert/strict";
import { readAddress } from "../../../src/core/net/address.ts";
import type { HookPoint, NetnsFacts } from "../../../src/core/netfilter/hook.ts";
import { traverse } from "../../../src/core/netfilter/traverse.ts";
import { packet, ruleset } from "../../support/texts.ts";

const OWN = new Set(["192.168.1.10", "127.0.0.1", "172.17.0.1"]);

const facts: NetnsFacts = {
  addressType: (address) => (OWN.has(address.text) ? "LOCAL" : "UNICAST"),
  reversePath: () => ({ is: "yes" }),
  masqueradeAddress: () => readAddress("192.168.1.10"),
  redirectAddress: () => readAddress("192.168.1.10"),
  ifindex: () => 1,
  socket: () => ({ is: "no" }),
};

const DOCKER = `*raw
:PREROUTING ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
-A PREROUTING -d 172.17.0.2/32 ! -i docker0 -j DROP
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:DOCKER - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80
COMMIT
*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:DOCKER - [0:0]
:DOCKER-USER - [0:0]
-A FORWARD -j DOCKER-USER
-A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -o docker0 -j DOCKER
-A FORWARD -i docker0 ! -o docker0 -j ACCEPT
-A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT
-A DOCKER-USER -j RETURN
COMMIT
`;

const at = (hook: HookPoint["hook"], inDev?: string, outDev?: string): HookPoint => ({
  hook,
  layer: "ip",
  ...(inDev === undefined ? {} : { inDev }),
  ...(outDev === undefined ? {} : { outDev }),
  facts,
});

const never = () => assert.fail("nothing here is in doubt");

suite("a published port of Docker", () => {
  const rules = ruleset(DOCKER);
  const sent = packet("tcp 192.168.1.20:40000 > 192.168.1.10:8080");

  test("is translated, forwarded and answered", () => {
    const pre = traverse(
      rules,
      at("prerouting", "eth0"),
      { packet: sent, connection: undefined },
      never,
    );
    assert.equal(pre.verdict.kind, "accept");
    assert.equal(pre.packet.dst.text, "172.17.0.2");
    assert.equal(pre.packet.dport, 80);
    const forward = traverse(rules, at("forward", "eth0", "docker0"), pre, never);
    assert.equal(forward.verdict.kind, "accept");
    const post = traverse(rules, at("postrouting", "eth0", "docker0"), forward, never);
    const met = [...pre.hops, ...forward.hops, ...post.hops].map((hop) =>
      hop.kind === "rule" ? `${hop.table} ${hop.chain} ${hop.index}` : hop.kind,
    );
    assert.deepEqual(met, [
      "policy",
      "nat PREROUTING 1",
      "nat DOCKER 1",
      "rewrite",
      "filter FORWARD 1",
      "filter DOCKER-USER 1",
      "filter FORWARD 3",
      "filter DOCKER 1",
      "policy",
    ]);
    const connection = post.connection;
    assert.ok(connection);
    const answered = {
      packet: packet("tcp 172.17.0.2:80 > 192.168.1.20:40000 flags=SYN,ACK"),
      connection: { ...connection, state: "established", direction: "reply" } as const,
    };
    const back = traverse(rules, at("prerouting", "docker0"), answered, never);
    const out = traverse(rules, at("forward", "docker0", "eth0"), back, never);
    const left = traverse(rules, at("postrouting", "docker0", "eth0"), out, never);
    assert.equal(`${left.packet.src.text}:${left.packet.sport}`, "192.168.1.10:8080");
    assert.equal(left.verdict.kind, "accept");
  });
});
