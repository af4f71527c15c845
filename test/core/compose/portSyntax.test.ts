import assert from "node:assert/strict";
import fc from "fast-check";
import { readShortPort, type PortMapping } from "../../../src/core/compose/portSyntax.ts";

const cases: readonly [text: string, want: string][] = [
  ["3000", "any > 3000/tcp"],
  ["8080:80", "8080 > 80/tcp"],
  ["8080:80/udp", "8080 > 80/udp"],
  ["127.0.0.1:8001:8001", "127.0.0.1 8001 > 8001/tcp"],
  ["127.0.0.1::5000", "127.0.0.1 any > 5000/tcp"],
  ["127.0.0.1:5000-5010:5000-5010", "127.0.0.1 5000-5010 > 5000-5010/tcp"],
  ["8000-9000:80", "8000-9000 > 80/tcp"],
  ["3000-3005", "any > 3000-3005/tcp"],
  ["[::1]:53:53/udp", "::1 53 > 53/udp"],
  ["::1:6001:6001", "::1 6001 > 6001/tcp"],
  ["[2001:DB8::0:1]:80:80", "2001:db8::1 80 > 80/tcp"],
  ["8080:80/icmp", "“icmp” is not a protocol that a port can have: tcp, udp or sctp"],
  ["8080:", "The port of the container is missing"],
  ["", "The port of the container is missing"],
  ["abc", "“abc” is not a port: a number from 1 to 65535, or a range such as 8000-8010"],
  ["0:80", "“0” is not a port: a number from 1 to 65535, or a range such as 8000-8010"],
  ["99999:80", "“99999” is not a port: a number from 1 to 65535, or a range such as 8000-8010"],
  ["90-80:90-80", "“90-80” is not a port: a number from 1 to 65535, or a range such as 8000-8010"],
  ["8000-8002:80-81", "8000-8002 and 80-81 are ranges of different length"],
  ["300.1.1.1:80:80", "“300.1.1.1” is not an address"],
];

suite("one entry of ports", () => {
  for (const [text, want] of cases) {
    test(text === "" ? "nothing" : text, () => {
      const read = readShortPort(text);
      assert.equal(read.ok ? told(read.mapping) : read.problem, want);
    });
  }

  test("no text makes it throw", () => {
    fc.assert(fc.property(fc.string(), (text) => void readShortPort(text)));
  });
});

function told({ hostIp, host, container, protocol }: PortMapping): string {
  const from = host === undefined ? "any" : range(host);
  return `${hostIp === undefined ? "" : `${hostIp} `}${from} > ${range(container)}/${protocol}`;
}

const range = ({ first, last }: { readonly first: number; readonly last: number }): string =>
  first === last ? `${first}` : `${first}-${last}`;
