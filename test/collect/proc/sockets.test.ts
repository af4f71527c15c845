import assert from "node:assert/strict";
import { readNetlink } from "../../../src/collect/proc/netlink.ts";
import { nameSockets, readTables, type SocketTables } from "../../../src/collect/proc/sockets.ts";
import type { Socket } from "../../../src/core/net/socket.ts";

/** As a host with engine 28.5 was asked: protocol, family, state, local, remote, device, queues, inode, v6only. */
const ASKED = `netns self
socket 6 2 10 00000000000000000000000000000000 8080 00000000000000000000000000000000 0 0 0 4096 58849 -
socket 6 10 10 00000000000000000000000000000000 8080 00000000000000000000000000000000 0 0 0 4096 58850 1
socket 6 10 10 00000000000000000000000000000000 9090 00000000000000000000000000000000 0 0 3 9 81094 0
socket 17 2 7 7f000035000000000000000000000000 53 00000000000000000000000000000000 0 1 0 0 71 -
socket 17 2 1 c000020a000000000000000000000000 40000 c0000214000000000000000000000000 53 0 0 0 72 -
netns 478
socket 6 2 10 7f00000b000000000000000000000000 40801 00000000000000000000000000000000 0 0 0 4096 59246 -`;

const TABLES = `/proc/self/net/tcp:   0: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 58849 1 00000000758457fd 100 0 0 10 0
/proc/self/net/tcp6:   0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 58850 1 00000000a45fa1da 100 0 0 10 0
/proc/self/net/tcp6:   1: 00000000000000000000000000000000:2382 00000000000000000000000000000000:0000 0A 00000000:00000003 00:00000000 00000000     0        0 81094 1 000000009e02fa22 100 0 0 10 0
/proc/self/net/udp:   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
/proc/self/net/udp:13858: 3500007F:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 71 2 00000000d6430a33 0
/proc/self/net/udp:13859: 0A0200C0:9C40 140200C0:0035 01 00000000:00000000 00:00000000 00000000     0        0 72 2 00000000d6430a34 0
/proc/478/net/tcp:   0: 0B00007F:9F61 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 59246 1 0000000086e6b746 100 0 0 10 0`;

const SS = `udp UNCONN 0 0 127.0.0.53%lo:53 0.0.0.0:* ino:71 sk:1 cgroup:/ <->
tcp LISTEN 0 4096 0.0.0.0:8080 0.0.0.0:* ino:58849 sk:2 <->
tcp LISTEN 0 4096 [::]:8080 [::]:* ino:58850 sk:3 v6only:1 <->
tcp LISTEN 3 9 *:9090 *:* ino:81094 sk:4 v6only:0 <->`;

suite("sockets", () => {
  const holders = new Map([[58849, { pid: 268, name: "docker-proxy" }]]);
  const own = (tables: SocketTables): Socket[] =>
    nameSockets(tables.get(0) ?? [], [{ ifindex: 1, name: "lo" }], holders);

  test("as the kernel tells them to who asks in a namespace", () => {
    assert.deepEqual(own(readNetlink(ASKED).sockets), [
      {
        protocol: "tcp",
        family: "ip",
        address: "0.0.0.0",
        port: 8080,
        backlog: { waiting: 0, limit: 4096 },
        process: { pid: 268, name: "docker-proxy" },
      },
      {
        protocol: "tcp",
        family: "ip6",
        address: "::",
        port: 8080,
        v6only: true,
        backlog: { waiting: 0, limit: 4096 },
      },
      {
        protocol: "tcp",
        family: "ip6",
        address: "::",
        port: 9090,
        v6only: false,
        backlog: { waiting: 3, limit: 9 },
      },
      { protocol: "udp", family: "ip", address: "127.0.0.53", port: 53, dev: "lo" },
      {
        protocol: "udp",
        family: "ip",
        address: "192.0.2.10",
        port: 40000,
        peer: { address: "192.0.2.20", port: 53 },
      },
    ]);
  });

  test("the tables below /proc, with what ss adds, tell the same of the reader's own namespace", () => {
    const tables = readTables(`${TABLES}\n${SS}`);
    assert.deepEqual(own(tables), own(readNetlink(ASKED).sockets));
  });

  test("of other namespaces the tables do not tell IPV6_V6ONLY nor the queue's limit", () => {
    assert.deepEqual(nameSockets(readTables(TABLES).get(478) ?? [], [], undefined), [
      {
        protocol: "tcp",
        family: "ip",
        address: "127.0.0.11",
        port: 40801,
        backlog: { waiting: 0 },
      },
    ]);
    assert.equal(readTables(TABLES).get(0)?.[1]?.v6only, undefined);
  });
});
