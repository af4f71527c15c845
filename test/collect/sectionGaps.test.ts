import assert from "node:assert/strict";
import { gapsOfReadings } from "../../src/collect/sectionGaps.ts";
import { SECTIONS } from "../../src/collect/sections/index.ts";
import type { SectionFailure } from "../../src/collect/sections/section.ts";

type Readings = Parameters<typeof gapsOfReadings>[0];

/** A host on which all was read but what is told here. */
function gapsOf(
  failures: Readonly<Record<string, Pick<SectionFailure, "kind" | "said">>>,
  uid = 0,
): readonly string[] {
  const readings = Object.entries(SECTIONS).map(([name, section]) => {
    const failure = failures[name];
    return [
      name,
      failure === undefined
        ? {
            ok: true,
            value:
              name === "namespaces" ? section.read("own 1 1\n1 /proc/1/ns/net\n").value : undefined,
          }
        : { ok: false, failure: { asked: section.asked, ...failure } },
    ];
  });
  const about = { reader: "this machine", uid, rulesets: {} };
  return gapsOfReadings(Object.fromEntries(readings) as Readings, about).map(
    ({ code, what, reason, remedy }) => `${code} | ${what} | ${reason} | ${remedy}`,
  );
}

const absent = (said: string) => ({ kind: "absent", said }) as const;

suite("what a host lacks is told in words", () => {
  test("nothing where all was read", () => {
    assert.deepEqual(gapsOf({}), []);
  });

  test("programs that are not there, by their names and the package to install, once for each", () => {
    assert.deepEqual(
      gapsOf({
        iptablesNft: absent("iptables-save: not found"),
        ip6tablesNft: absent("ip6tables-save: not found"),
        links: absent("ip of iproute2: not found"),
        routes: absent("ip of iproute2: not found"),
      }),
      [
        "TOOL_MISSING | The rules of iptables; the rules of ip6tables | this machine finds no iptables-save and no ip6tables-save | Install the package iptables on the host (on Fedora and RHEL iptables-nft)",
        "TOOL_MISSING | The host's interfaces; the host's routes | this machine finds no ip of iproute2 | Install the package iproute2 on the host (on Fedora and RHEL iproute)",
      ],
    );
  });

  test("a right that is missing, and who is root already is not told to become it", () => {
    const denied = { kind: "denied", said: "nft: Operation not permitted" } as const;
    const [asOps] = gapsOf({ nft: denied }, 1000);
    assert.equal(
      asOps,
      "RULES_PERMISSION_DENIED | The rules of nftables | `nft -j list ruleset` was denied: nft: Operation not permitted | Run as root, let sudo run `sh` without a password for this person, or let a helper container read the host (`--via container`)",
    );
    const [asRoot = ""] = gapsOf({ nft: denied });
    assert.match(asRoot, /Find out what refuses root there: SELinux/);
    assert.doesNotMatch(asRoot, /as root/i);
  });

  test("tools that were too slow, all at once", () => {
    const late = { kind: "timed-out", said: "" } as const;
    const [gap = "", ...more] = gapsOf({ iptablesNft: late, nft: late });
    assert.deepEqual(more, []);
    assert.match(
      gap,
      /^TIMED_OUT \| The rules of iptables; the rules of nftables \| `iptables-nft-save -c`, `nft -j list ruleset` were not through in time \| /,
    );
  });

  test("a tool that printed without end, and a shell that ended early, are not the same", () => {
    const [endless = ""] = gapsOf({
      ipset: { kind: "cut-off", said: "it printed more than can be read" },
    });
    assert.match(endless, /Run `ipset save` on the host/);
    const [early = ""] = gapsOf({ ipset: { kind: "cut-off", said: "" } });
    assert.match(
      early,
      /ends early \| Refresh; where it happens again, find out what ends the shell/,
    );
  });
});
