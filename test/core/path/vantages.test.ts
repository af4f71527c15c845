import assert from "node:assert/strict";
import type { AskedFrom } from "../../../src/core/path/vantages.ts";
import { vantagesFor } from "../../../src/core/path/vantages.ts";
import { hostFrom } from "./hostText.ts";

const HOST = `
  host
    link eth0 device addr 192.0.2.10/24 addr 192.0.2.11/24 addr 2001:db8::10/64 addr fe80::1/64
    link wg0 wireguard addr 10.8.0.2/32
    link eth1 device addr 198.51.100.1/30
    link docker0 bridge addr 172.17.0.1/16
    link veth1 veth peer web/eth0 master docker0
    link veth2 veth peer other/eth0 master docker0
    neigh 192.0.2.1 dev eth0 FAILED
    neigh 192.0.2.7 dev eth0 lladdr 52:54:00:00:00:07 STALE
    neigh 192.0.2.11 dev eth0 lladdr 52:54:00:00:00:08 FAILED
  web
    link eth0 veth addr 172.17.0.2/16 peer host/veth1
  other
    link eth0 veth addr 172.17.0.3/16 peer host/veth2
`;

function told({ from, to }: AskedFrom): string {
  switch (from.kind) {
    case "outside":
      return `${from.address} by ${from.interface} > ${to}`;
    case "host":
      return `host ${from.address} > ${to}`;
    case "container":
      return `${from.name} ${from.address} > ${to}`;
  }
}

suite("from where a port is asked", () => {
  test("outside by each interface and family, and the host by each of its addresses", () => {
    const snapshot = hostFrom(HOST);
    assert.deepEqual(vantagesFor(snapshot).map(told), [
      "192.0.2.7 by eth0 > 192.0.2.10",
      "2001:db8::1 by eth0 > 2001:db8::10",
      "198.51.100.1 by wg0 > 10.8.0.2",
      "198.51.100.2 by eth1 > 198.51.100.1",
      ...["127.0.0.1", "::1", "192.0.2.10", "192.0.2.11", "2001:db8::10", "10.8.0.2"].map(own),
      ...["198.51.100.1", "172.17.0.1"].map(own),
    ]);
  });

  test("who is inside one of the host's namespaces is not out there, whether the engine was read or not", () => {
    const { host, schema, takenAt } = hostFrom(`
      host
        link docker0 bridge addr 172.17.0.1/16
        link veth1 veth peer web/eth0 master docker0
        neigh 172.17.0.2 dev docker0 lladdr 02:42:ac:11:00:02 REACHABLE
      web
        link eth0 veth addr 172.17.0.2/16 peer host/veth1
    `);
    assert.ok(host !== undefined);
    assert.deepEqual(vantagesFor({ schema, takenAt, host, gaps: [] }).map(told), [
      ...["127.0.0.1", "::1", "172.17.0.1"].map(own),
    ]);
  });

  test("nobody is beyond a bridge without ports; behind one whose port leads out is somebody", () => {
    const { host, schema, takenAt } = hostFrom(`
      host
        link idle bridge addr 192.168.122.1/24
        link br0 bridge addr 192.0.2.10/24
        link eth0 device master br0
    `);
    assert.ok(host !== undefined);
    assert.deepEqual(vantagesFor({ schema, takenAt, host, gaps: [] }).map(told), [
      "192.0.2.1 by br0 > 192.0.2.10",
      ...["127.0.0.1", "::1", "192.168.122.1", "192.0.2.10"].map(own),
    ]);
  });

  test("an assumed source says so", () => {
    const [outside, , , , host] = vantagesFor(hostFrom(HOST));
    assert.deepEqual(
      outside?.assumed.map(({ code }) => code),
      ["ASSUMED_SOURCE_ADDRESS"],
    );
    assert.deepEqual(host?.assumed, []);
  });

  test("a host that was not read has none", () => {
    const { engine, schema, takenAt } = hostFrom(HOST);
    assert.ok(engine !== undefined);
    assert.deepEqual(vantagesFor({ schema, takenAt, engine, gaps: [] }), []);
  });
});

const own = (address: string): string => `host ${address} > ${address}`;
