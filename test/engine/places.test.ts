import assert from "node:assert/strict";
import { openHelper } from "../../src/actions/helper/openHelper.ts";
import { collectSnapshot } from "../../src/collect/collect.ts";
import { readEndpoint, type EngineEndpoint } from "../../src/collect/engine/endpoint.ts";
import { openReach, type Reaching } from "../../src/collect/reach/reach.ts";
import { readWay } from "../../src/collect/reach/way.ts";
import { withRight } from "../../src/collect/shell/rights.ts";
import type { Shell } from "../../src/collect/shell/shell.ts";
import { spawnShell } from "../../src/collect/shell/spawnShell.ts";
import type { Netns, RulesetTexts, Snapshot } from "../../src/core/snapshot.ts";
import type { LabHost } from "../lab/host.ts";
import { labEndpoint, labShell } from "../lab/record.ts";
import { run } from "../lab/run.ts";
import { SCENARIOS } from "../lab/scenarios.ts";
import { startSshd, type SshLink } from "../lab/sshd.ts";
import { hostOfSuite } from "../lab/suite.ts";
import { takeSnapshot } from "../support/snapshots.ts";

const IMAGE = "busybox:lab";

/** An engine and its host, each taken from somewhere. */
interface Place {
  readonly name: string;
  readonly endpoint: (host: LabHost) => EngineEndpoint;
  /** Absent, the endpoint decides. */
  readonly shell?: (host: LabHost) => Shell;
  readonly reaching?: Partial<Reaching>;
  readonly uid: number;
  /** Codes of the gaps that it names. */
  readonly gaps: readonly string[];
}

const overSsh = (user: string) => (): EngineEndpoint => {
  const read = readEndpoint(`ssh://${user}@lab`, "DOCKER_HOST");
  assert.ok(read.ok);
  return read.value;
};

const onHostAs =
  (user: string) =>
  (host: LabHost): Shell => {
    const as = ["setpriv", `--reuid=${user}`, `--regid=${user}`, "--init-groups"];
    const env = ["env", "--ignore-environment", "PATH=/usr/bin:/bin"];
    const [program = "", ...args] = host.inRootArgv([...as, ...env, "sh"]);
    return withRight(spawnShell("this machine", [program, ...args]), "best");
  };

const viaSsh = (text: string): Partial<Reaching> => {
  const way = readWay(text);
  assert.ok(way.ok);
  return { way: way.value };
};

const PLACES: readonly Place[] = [
  { name: "sudo on the host", endpoint: labEndpoint, shell: onHostAs("ops"), uid: 0, gaps: [] },
  {
    name: "ssh as root, the engine by its socket",
    endpoint: labEndpoint,
    reaching: viaSsh("ssh:root@lab"),
    uid: 0,
    gaps: [],
  },
  { name: "DOCKER_HOST=ssh:// as root", endpoint: overSsh("root"), uid: 0, gaps: [] },
  {
    name: "DOCKER_HOST=ssh:// in group docker, with the helper container",
    endpoint: overSsh("dev"),
    reaching: { openHelper, agreed: { image: IMAGE } },
    uid: 0,
    gaps: [],
  },
  {
    name: "DOCKER_HOST=ssh:// in group docker, with as many rights",
    endpoint: overSsh("noisy"),
    uid: 0,
    gaps: [],
  },
  {
    name: "DOCKER_HOST=ssh:// in group docker, without any",
    endpoint: overSsh("dev"),
    uid: 1000,
    gaps: ["RULES_PERMISSION_DENIED", "NETNS_PERMISSION_DENIED"],
  },
];

suite("the same host, taken from anywhere", function () {
  this.timeout(180_000);
  let link: SshLink;
  let path: string | undefined;
  let root: Snapshot;
  const labHost = hostOfSuite({ engine: "28.5" }, async (host) => {
    await SCENARIOS["modes-28.5"]?.build(host);
    await host.untilSettled();
    link = (await startSshd(host)).link();
    // The host knows the outside machine as a neighbour once it has heard of it.
    await run(["ssh", link.destination("root"), "true"], { env: link.env });
    path = process.env["PATH"];
    // The tool runs the ssh that the person has.
    process.env["PATH"] = link.env["PATH"];
    root = await takeSnapshot(
      { endpoint: labEndpoint(host), shell: labShell(host) },
      new AbortController().signal,
    );
  });
  suiteTeardown(() => {
    if (path !== undefined) process.env["PATH"] = path;
    link.close();
  });

  const take = async ({ endpoint, shell, reaching }: Place): Promise<Snapshot> => {
    const usual = openReach({ ...reaching, endpoint: endpoint(labHost()) });
    const reach = shell === undefined ? usual : { ...usual, shell: shell(labHost()) };
    try {
      return await collectSnapshot(reach, AbortSignal.timeout(30_000));
    } finally {
      await reach.close();
    }
  };

  for (const place of PLACES) {
    test(place.name, async () => {
      const snapshot = await take(place);
      const { host, engine, gaps } = snapshot;
      assert.deepEqual([...new Set(gaps.map(({ code }) => code))], place.gaps);
      assert.equal(host?.uid, place.uid);
      assert.deepEqual({ ...engine, endpoint: "" }, { ...root.engine, endpoint: "" });
      if (place.gaps.length === 0) assert.deepEqual(lasting(snapshot), lasting(root));
      else assert.deepEqual(facts(snapshot), facts(root));
    });
  }
});

/** A host but for what changes from one moment to the next, and who reads it. */
function lasting({ host }: Snapshot): unknown {
  assert.ok(host !== undefined);
  const { hostname, kernel, conntrack } = host;
  const [own, ...others] = host.namespaces;
  const namespaces = [{ ...still(own), pids: [] }, ...others.map(still)];
  return { hostname, kernel, max: conntrack?.max, namespaces };
}

function still(netns: Netns): Record<string, unknown> {
  const told: Record<string, unknown> = {
    ...netns,
    links: netns.links?.map((each) => ({ ...each, rx: undefined, tx: undefined })),
    neighbours: netns.neighbours?.map(({ address, dev, mac }) => ({ address, dev, mac })),
    sysctls: netns.sysctls && { ...netns.sysctls, "net.netfilter.nf_conntrack_count": "" },
    rulesets: netns.rulesets && uncounted(netns.rulesets),
  };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
}

/** Without counters and the time at which it was printed. */
const uncounted = (texts: RulesetTexts): RulesetTexts =>
  Object.fromEntries(
    Object.entries(texts).map(([name, text]: [string, string]) => [
      name,
      text
        .replaceAll(/\[\d+:\d+\]/g, "[]")
        .replaceAll(/^#.*$/gm, "#")
        .replaceAll(/"(packets|bytes)": ?\d+/g, '"$1": 0'),
    ]),
  );

/** The host's own namespace, but for what only root is told: rules, interfaces inside of containers, who holds a socket. */
function facts({ host }: Snapshot): Record<string, unknown> {
  assert.ok(host !== undefined);
  const [own] = host.namespaces;
  const { id, routes, policyRules, fdb, sysctls } = still(own);
  const links = own.links?.map((each) => ({
    ...{ ...each, rx: undefined, tx: undefined },
    peer: each.peer && { ...each.peer, name: undefined },
  }));
  const sockets = own.sockets?.map((each) => ({ ...each, process: undefined }));
  return { id, links, routes, policyRules, fdb, sysctls, sockets };
}
