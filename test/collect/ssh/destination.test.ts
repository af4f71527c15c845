import assert from "node:assert/strict";
import fc from "fast-check";
import {
  argvOf,
  readDestination,
  writeDestination,
  withoutPassword,
  type SshDestination,
} from "../../../src/collect/ssh/destination.ts";

const read: readonly [text: string, want: SshDestination | RegExp, argv?: readonly string[]][] = [
  ["prod", { host: "prod" }, ["--", "prod"]],
  [
    "dev@prod:2222",
    { user: "dev", host: "prod", port: 2222 },
    ["-l", "dev", "-p", "2222", "--", "prod"],
  ],
  ["dev@192.0.2.10", { user: "dev", host: "192.0.2.10" }],
  ["[2001:db8::10]:22", { host: "2001:db8::10", port: 22 }, ["-p", "22", "--", "2001:db8::10"]],
  ["dev@[fe80::1%25eth0]", { user: "dev", host: "fe80::1%eth0" }],
  ["dev@corp.example@prod", { user: "dev@corp.example", host: "prod" }],
  ["CORP\\dev@prod", { user: "CORP\\dev", host: "prod" }],
  ["lab_host.example.", { host: "lab_host.example." }],
  ["höhle", { host: "höhle" }],
  ["", /neither a name nor an address/],
  ["@prod", /user is not a name/],
  ["-l@prod", /user is not a name/],
  ["-oProxyCommand=reboot", /neither a name nor an address/],
  ["dev@-F/tmp/x", /neither a name nor an address/],
  ["prod:", /port is not a port/],
  ["prod:0", /port is not a port/],
  ["prod:65536", /port is not a port/],
  ["prod:22 -v", /neither/],
  ["2001:db8::10", /neither/],
  ["[2001:db8::10", /neither/],
  ["[prod]", /neither/],
  ["prod;reboot", /neither/],
  ["$(reboot)", /neither/],
  ["`reboot`@prod", /user is not a name/],
  ["de v@prod", /user is not a name/],
  ["dev\\@prod", /user is not a name/],
  ["dev\n@prod", /user is not a name/],
  ["prod\n", /neither/],
  ["dev:secret@prod", /a password cannot stand in it/],
];

suite("the destination of ssh", () => {
  for (const [text, want, argv] of read) {
    test(JSON.stringify(text), () => {
      const destination = readDestination(text);
      if (want instanceof RegExp) {
        assert.match(destination.ok ? "read" : destination.failure.said, want);
        return;
      }
      assert.deepEqual(destination, { ok: true, value: want });
      if (argv !== undefined) assert.deepEqual(argvOf(want), argv);
    });
  }

  test("what is written is read as the same", () => {
    for (const [, want] of read) {
      if (want instanceof RegExp) continue;
      assert.deepEqual(readDestination(writeDestination(want)), { ok: true, value: want });
    }
  });

  test("no text becomes an option or more than one word of a shell", () => {
    const rogue = fc.stringMatching(/^[-a1@:[\]%\\ \n;$`'"|&<>(){}*?~#!=/]*$/);
    fc.assert(
      fc.property(rogue, (text) => {
        const destination = readDestination(text);
        if (!destination.ok) return;
        const { user = "u", host } = destination.value;
        for (const word of [user, host]) assert.match(word, /^[^-\s;$`'"|&<>(){}*?~#!/]/);
        for (const word of [user, host]) assert.doesNotMatch(word, /[\s;$`'"|&<>(){}*?~#!/]|\\$/);
      }),
    );
  });

  test("a password is never in what is said", () => {
    const failure = readDestination("dev:secret/of:many@signs@prod");
    assert.ok(!failure.ok);
    assert.doesNotMatch(JSON.stringify(failure), /secret|many|signs/);
    assert.equal(withoutPassword("ssh://dev:secret@prod:22"), "ssh://dev:…@prod:22");
    assert.equal(withoutPassword("dev@prod:22"), "dev@prod:22");
    assert.equal(withoutPassword("ssh://dev@prod:22/a b"), "ssh://dev@prod:22/a b");
  });
});
