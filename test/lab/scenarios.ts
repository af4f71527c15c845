import type { EngineName } from "./engines.ts";
import type { LabHost } from "./host.ts";
import { allKinds } from "./kinds.ts";

/** A host as it is worth keeping: what is done on a fresh one before its snapshot is taken. */
export interface Scenario {
  readonly engine: EngineName;
  /** The host's own name. */
  readonly hostname?: string;
  readonly daemonFlags?: readonly string[];
  build(host: LabHost): Promise<void>;
  /** Where its snapshot is kept; `test/fixtures/NAME.json.gz` unless told. */
  readonly file?: string;
}

const IMAGE = "busybox:lab";
const BOTH: readonly EngineName[] = ["20.10", "28.5"];

/** By name. To keep another host, describe it here and run `npx tsx test/lab/record.ts NAME`. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  ...perEngine("published", async (host) => {
    await host.docker("run", "--detach", "--name=web", "--publish=8080:80", IMAGE);
    await host.untilListening("web", 80);
  }),
  ...perEngine("modes", modes),
  "kinds-28.5": { engine: "28.5", hostname: "harbour", build: allKinds },
  "macvlan-28.5": { engine: "28.5", build: macvlan },
  "sample-host": {
    engine: "28.5",
    hostname: "shop",
    file: "media/sample-host.json",
    build: shop,
  },
};

function perEngine(name: string, build: Scenario["build"]): Record<string, Scenario> {
  return Object.fromEntries(BOTH.map((engine) => [`${name}-${engine}`, { engine, build }]));
}

/** One container in each of the ways that a container can have a network. */
async function modes(host: LabHost): Promise<void> {
  const run = (...words: readonly string[]): Promise<string> =>
    host.docker("run", "--detach", ...words);
  await run("--name=web", "--publish=8080:80", IMAGE);
  await run("--name=loop", "--publish=127.0.0.1:8081:80", IMAGE);
  const pools = ["--subnet=172.28.0.0/16", "--ip-range=172.28.5.0/24", "--gateway=172.28.5.254"];
  await host.docker("network", "create", ...pools, "app");
  await run("--name=api", "--network=app", "--publish=8082:80", IMAGE);
  await run("--name=both", "--network=app", IMAGE);
  await host.docker("network", "connect", "bridge", "both");
  await run("--name=side", "--network=container:api", IMAGE, "httpd", "-f", "-p", "81");
  await run("--name=own", "--network=host", IMAGE, "httpd", "-f", "-p", "9090");
  await run("--name=alone", "--network=none", IMAGE);
  await run("--name=gone", "--publish=8083:80", IMAGE, "true");
  await host.docker("wait", "gone");
  for (const name of ["web", "loop", "api", "both"]) await host.untilListening(name, 80);
  await host.untilListening("api", 81);
}

/** Two containers on the wire of the host's own interface. */
async function macvlan(host: LabHost): Promise<void> {
  const pool = ["--subnet=192.0.2.0/24", "--ip-range=192.0.2.64/28", "--gateway=192.0.2.20"];
  await host.docker("network", "create", "--driver=macvlan", ...pool, "--opt=parent=eth0", "lan");
  for (const name of ["one", "two"]) {
    await host.docker("run", "--detach", `--name=${name}`, "--network=lan", IMAGE);
    await host.untilListening(name, 80);
  }
}

/**
 * A small shop: a proxy before an API before a database. One thing is wrong with it: the API listens on its own
 * 127.0.0.1, so that the port that is published for it, 8081, is refused.
 */
async function shop(host: LabHost): Promise<void> {
  for (const network of ["front", "back"]) {
    const labels = [...label("project", "shop"), ...label("network", network)];
    await host.docker("network", "create", ...labels, `shop_${network}`);
  }
  await service(host, "proxy", ["front"], ["--publish=8080:80"], ["httpd", "-f", "-p", "80"]);
  const loopback = ["httpd", "-f", "-p", "127.0.0.1:3000"];
  await service(host, "api", ["front", "back"], ["--publish=8081:3000"], loopback);
  const listen = ["nc", "-ll", "-p", "5432", "-e", "/bin/cat"];
  await service(host, "database", ["back"], ["--publish=127.0.0.1:5432:5432"], listen);
  await host.untilListening("shop-proxy-1", 80);
  await host.untilListening("shop-api-1", 3000);
  await host.untilListening("shop-database-1", 5432);
}

async function service(
  host: LabHost,
  name: string,
  [first = "", ...others]: readonly string[],
  options: readonly string[],
  command: readonly string[],
): Promise<void> {
  const container = `shop-${name}-1`;
  const image = `shop-${name}:1`;
  await host.docker("tag", IMAGE, image);
  await host.docker(
    ...["run", "--detach", `--name=${container}`, "--restart=unless-stopped"],
    ...[`--network=shop_${first}`, `--network-alias=${name}`],
    ...label("project", "shop"),
    ...label("service", name),
    ...label("container-number", "1"),
    ...options,
    ...[image, ...command],
  );
  for (const network of others) {
    await host.docker("network", "connect", `--alias=${name}`, `shop_${network}`, container);
  }
}

const label = (key: string, value: string): string[] => [
  "--label",
  `com.docker.compose.${key}=${value}`,
];
