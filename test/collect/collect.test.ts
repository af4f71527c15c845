import assert from "node:assert/strict";
import { takeSnapshot } from "../support/snapshots.ts";
import { readEndpoint } from "../../src/collect/engine/endpoint.ts";
import { failed, type FailureKind } from "../../src/collect/outcome.ts";
import type { Ran, Shell } from "../../src/collect/shell/shell.ts";
import type { Gap } from "../../src/core/contract.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import { readFixture, readRecorded } from "../fixtures/read.ts";
import { FakeEngine, healthy } from "./engine/fakeEngine.ts";

const signal = new AbortController().signal;

/** A host whose script prints what was recorded, changed in some way. */
function recordedShell(
  change: (text: string) => string = (text) => text,
  more: Partial<Ran> = {},
): Shell {
  return {
    name: "a recorded host",
    run: (script) => {
      const mark = /^mark='(.*)'$/m.exec(script)?.[1] ?? "";
      const stdout = change(readRecorded("script-28.5")).replaceAll("--recorded--", mark);
      return Promise.resolve({ ok: true, value: { stdout, stderr: "", code: 0, ...more } });
    },
  };
}

const failingShell = (kind: FailureKind, said: string): Shell => ({
  name: "a failing host",
  run: () => Promise.resolve(failed(kind, "sh", said)),
});

const hostOf = (shell: Shell): Promise<Snapshot> => takeSnapshot({ shell }, signal);

/** Empties a section and gives it another status; what it complains of goes to standard error. */
const breakSection =
  (name: string, status: number, text = "") =>
  (output: string): string => {
    const head = `\n--recorded-- begin ${name}\n`;
    const start = output.indexOf(head);
    const tail = `\n--recorded-- end ${name} 0\n`;
    const end = output.indexOf(tail, start);
    assert.ok(start >= 0 && end > start, name);
    return `${output.slice(0, start)}${head}${text}\n--recorded-- end ${name} ${status}\n${output.slice(end + tail.length)}`;
  };

const codes = (gaps: readonly Gap[]): string[] => gaps.map(({ code }) => code);

suite("a host alone", () => {
  test("that shows everything leaves no gap", async () => {
    const { engine, host, gaps } = await hostOf(recordedShell());
    assert.deepEqual(gaps, []);
    assert.equal(engine, undefined);
    assert.equal(host?.hostname, "lab");
    assert.equal(host.reader, "a recorded host as root");
    assert.equal(host.namespaces.length, 6);
    assert.ok((host.conntrack?.max ?? 0) > 0);
  });

  test("each container's interface is paired with the host's", async () => {
    const { host } = await hostOf(recordedShell());
    const own = host?.namespaces[0];
    const veths = own?.links?.filter(({ name }) => name.startsWith("veth")) ?? [];
    assert.equal(veths.length, 5);
    for (const { ifindex, name, peer } of veths) {
      const inside = host?.namespaces.find(({ id }) => id === peer?.netns);
      const end = inside?.links?.find((link) => link.ifindex === peer?.ifindex);
      assert.deepEqual(end?.peer, { ifindex, netns: own?.id, name });
    }
  });

  test("without iptables, where nft shows no rule of its making, there are none", async () => {
    const nft = '{"nftables": [{"metainfo": {}}]}';
    const { host, gaps } = await hostOf(
      recordedShell((text) =>
        [
          breakSection("iptablesNft", 127),
          breakSection("ip6tablesNft", 127),
          breakSection("ipset", 127),
          breakSection("nft", 0, nft),
        ].reduce((output, change) => change(output), text),
      ),
    );
    assert.deepEqual(gaps, []);
    assert.deepEqual(host?.namespaces[0].rulesets, {
      iptablesNft: "",
      ip6tablesNft: "",
      iptablesLegacy: "",
      ip6tablesLegacy: "",
      nft,
      ipset: "",
    });
  });

  test("without iptables, where nft shows rules of its making, they are a gap", async () => {
    const rule = { family: "ip", table: "nat", chain: "DOCKER", expr: [{ xt: null }] };
    const nft = JSON.stringify({ nftables: [{ rule }] });
    const { host, gaps } = await hostOf(
      recordedShell((text) => breakSection("nft", 0, nft)(breakSection("iptablesNft", 127)(text))),
    );
    assert.deepEqual(codes(gaps), ["TOOL_MISSING"]);
    assert.match(gaps[0]?.remedy ?? "", /iptables/);
    assert.equal(host?.namespaces[0].rulesets?.iptablesNft, undefined);
  });

  test("one that denies the rules: one gap for all of them, and the rest is there", async () => {
    const denied = "\n--recorded-- begin iptablesNft\nPermission denied (you must be root)\n";
    const change = (text: string): string =>
      ["iptablesNft", "ip6tablesNft", "nft"].reduce(
        (output, name) => breakSection(name, 4)(output),
        text,
      );
    const shell = recordedShell(change);
    const { host, gaps } = await hostOf({
      ...shell,
      run: async (script, limits) => {
        const mark = /^mark='(.*)'$/m.exec(script)?.[1] ?? "";
        const ran = await shell.run(script, limits);
        const names = ["iptablesNft", "ip6tablesNft", "nft"];
        const stderr = names.map((name) => denied.replace("iptablesNft", name)).join("");
        return ran.ok
          ? { ok: true, value: { ...ran.value, stderr: stderr.replaceAll("--recorded--", mark) } }
          : ran;
      },
    });
    assert.deepEqual(codes(gaps), ["RULES_PERMISSION_DENIED"]);
    assert.match(gaps[0]?.what ?? "", /iptables; the rules of ip6tables; the rules of nftables/);
    assert.ok((host?.namespaces[0].links?.length ?? 0) > 0);
  });

  test("output that does not read is a gap with the line", async () => {
    const { host, gaps } = await hostOf(
      recordedShell(breakSection("routes", 0, "what is this\nip6\n")),
    );
    assert.deepEqual(codes(gaps), ["OUTPUT_NOT_UNDERSTOOD"]);
    assert.match(gaps[0]?.reason ?? "", /what is this/);
    assert.equal(host?.namespaces[0].routes, undefined);
  });

  test("a script cut off in the middle keeps what came before", async () => {
    const half = (text: string): string => text.slice(0, text.indexOf("begin sysctls") + 400);
    const { host, gaps } = await hostOf(recordedShell(half, { cut: "timed-out" }));
    assert.deepEqual(codes(gaps), ["TIMED_OUT"]);
    assert.match(gaps[0]?.what ?? "", /settings/);
    assert.ok((host?.namespaces[0].routes?.length ?? 0) > 0);
    assert.equal(host?.namespaces[0].sysctls, undefined);
    assert.equal(host?.namespaces[0].sockets, undefined);
  });

  test("one that is not Linux", async () => {
    const { host, gaps } = await hostOf(
      recordedShell((text) => text.replace("\nLinux\n", "\nDarwin\n")),
    );
    assert.equal(host, undefined);
    assert.deepEqual(codes(gaps), ["NOT_LINUX"]);
  });

  for (const [kind, said, code] of [
    ["denied", "sudo: a password is required", "RULES_PERMISSION_DENIED"],
    ["absent", "spawn sh ENOENT", "TOOL_MISSING"],
    ["timed-out", "", "TIMED_OUT"],
  ] as const) {
    test(`one that cannot be read: ${kind}`, async () => {
      const { host, gaps } = await hostOf(failingShell(kind, said));
      assert.equal(host, undefined);
      assert.deepEqual(codes(gaps), [code]);
    });
  }

  test("sudo that refuses says so instead of a script's output", async () => {
    const shell: Shell = {
      name: "this machine with sudo",
      run: () =>
        Promise.resolve({
          ok: true,
          value: { stdout: "", stderr: "sudo: a password is required\n", code: 1 },
        }),
    };
    const { gaps } = await hostOf(shell);
    assert.deepEqual(codes(gaps), ["RULES_PERMISSION_DENIED"]);
    assert.match(gaps[0]?.reason ?? "", /a password is required/);
  });
});

suite("a script that was cut off before its first section was through", () => {
  test("is quoted without what it says to us", async () => {
    const shell: Shell = {
      name: "this machine",
      run: (script) => {
        const [, mark = ""] = /^mark='(.*)'$/m.exec(script) ?? [];
        const stderr = `\n${mark} begin identity\nuname: out of memory\n`;
        return Promise.resolve({ ok: true, value: { stdout: "", stderr, code: 1 } });
      },
    };
    const { gaps } = await hostOf(shell);
    assert.deepEqual(
      gaps.map(({ reason }) => reason),
      ["this machine: uname: out of memory"],
    );
  });
});

suite("an engine and a host", () => {
  test("a host that is not the engine's is left out, and no rule of it is told", async () => {
    const engine = new FakeEngine(healthy(1));
    try {
      const snapshot = await takeSnapshot(
        { endpoint: engine.endpoint, shell: recordedShell() },
        signal,
      );
      assert.equal(snapshot.engine?.containers.length, 1);
      assert.equal(snapshot.host, undefined);
      assert.deepEqual(codes(snapshot.gaps), ["HOST_NOT_PROVEN"]);
      assert.doesNotMatch(JSON.stringify(snapshot), /DOCKER-USER/);
    } finally {
      await engine.stop();
    }
  });

  test("a missing engine does not take the host with it", async () => {
    const endpoint = readEndpoint("unix:///no/such.sock", "--host");
    assert.ok(endpoint.ok);
    const { host, gaps } = await takeSnapshot(
      { endpoint: endpoint.value, shell: recordedShell() },
      signal,
    );
    assert.equal(host?.hostname, "lab");
    assert.deepEqual(codes(gaps), ["ENGINE_UNREACHABLE"]);
  });

  test("an engine over TCP whose host was not named: this machine is not read", async () => {
    const endpoint = readEndpoint("tcp://127.0.0.1:1", "--host");
    assert.ok(endpoint.ok);
    const { host, gaps } = await takeSnapshot({ endpoint: endpoint.value }, signal);
    assert.equal(host, undefined);
    assert.deepEqual(codes(gaps), ["ENGINE_UNREACHABLE", "HOST_NOT_PROVEN"]);
  });

  test("recorded hosts leave no gap", async () => {
    for (const name of ["modes-20.10", "modes-28.5", "published-20.10", "published-28.5"]) {
      const { engine, host, gaps } = await readFixture(name);
      assert.deepEqual(gaps, [], name);
      assert.ok(engine !== undefined && host !== undefined, name);
    }
  });
});
