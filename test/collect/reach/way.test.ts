import assert from "node:assert/strict";
import fc from "fast-check";
import { readWay, writeWay, type HostWay } from "../../../src/collect/reach/way.ts";

const prod = { host: "prod" };

const READ: readonly [text: string, want: HostWay | RegExp][] = [
  ["local", { place: "local", right: "own" }],
  ["sudo", { place: "local", right: "sudo" }],
  ["ssh:prod", { place: "ssh", right: "own", destination: prod }],
  ["ssh+sudo:prod", { place: "ssh", right: "sudo", destination: prod }],
  [
    "ssh:dev@[2001:db8::10]:2222",
    { place: "ssh", right: "own", destination: { user: "dev", host: "2001:db8::10", port: 2222 } },
  ],
  ["container", { place: "container" }],
  ["container:busybox", { place: "container", image: "busybox" }],
  [
    "container:registry.example:5000/team/tools:1.0",
    { place: "container", image: "registry.example:5000/team/tools:1.0" },
  ],
  [
    "container:tools@sha256:0123456789abcdef",
    { place: "container", image: "tools@sha256:0123456789abcdef" },
  ],
  ["", /expected local, sudo, ssh:DEST/],
  ["Local", /expected/],
  ["local:", /expected/],
  ["local:x", /expected/],
  ["sudo:root", /expected/],
  ["ssh", /neither a name nor an address/],
  ["ssh:", /neither a name nor an address/],
  ["ssh:-oProxyCommand=reboot", /neither/],
  ["ssh+sudo:prod; reboot", /neither/],
  ["ssh:dev:secret@prod", /a password cannot stand in it/],
  ["container:", /expected/],
  ["container:-v", /expected/],
  ["container:busybox --privileged", /expected/],
  ["container:a\nb", /expected/],
  [`container:${"x".repeat(300)}`, /expected/],
  ["ssh+su:prod", /expected/],
  ["constructor", /expected/],
];

suite("the way to a host, as it is written", () => {
  for (const [text, want] of READ) {
    test(JSON.stringify(text.slice(0, 60)), () => {
      const read = readWay(text);
      if (want instanceof RegExp) {
        assert.match(read.ok ? "read" : read.failure.said, want);
        assert.doesNotMatch(JSON.stringify(read), /secret/);
        return;
      }
      assert.deepEqual(read, { ok: true, value: want });
      assert.equal(writeWay(want), text);
    });
  }

  test("what is read of any text is written as a text that is read as the same", () => {
    const word = fc.constantFrom("local", "sudo", "ssh", "ssh+sudo", "container");
    const rest = fc.stringMatching(/^[-a1@:[\]%\\ \n;$/.+]*$/);
    fc.assert(
      fc.property(word, rest, (place, more) => {
        const read = readWay(`${place}:${more}`);
        if (read.ok) assert.deepEqual(readWay(writeWay(read.value)), read);
      }),
    );
  });
});
