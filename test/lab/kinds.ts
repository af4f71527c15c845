import type { LabHost } from "./host.ts";

const IMAGE = "busybox:lab";

/**
 * A host with every kind of network that an engine makes by itself and this kernel can run, and a container in each:
 * the default bridge with a link, a user-defined one with an alias of three, an internal one, host, none, a shared
 * namespace, macvlan, and an attachable overlay.
 */
export async function allKinds(host: LabHost): Promise<void> {
  await host.docker("swarm", "init", "--advertise-addr", host.address);
  await makeNetworks(host);
  await run(host, "web", "--publish=8080:80");
  await run(host, "old", "--link=web:shop");
  for (const name of ["api-1", "api-2", "api-3"]) {
    const ports = name === "api-1" ? ["--publish=8761:80"] : [];
    await run(host, name, "--network=mybridge", "--network-alias=api", ...ports);
  }
  await serve(host, "side", "81", "--network=container:api-1");
  await run(host, "db", "--network=back");
  await serve(host, "agent", "9090", "--network=host");
  await run(host, "alone", "--network=none");
  await run(host, "camera", "--network=lan");
  await run(host, "worker", "--network=everywhere");
  for (const name of ["web", "old", "api-1", "api-2", "api-3", "db", "worker"]) {
    await host.untilListening(name, 80);
  }
  await talk(host);
}

async function makeNetworks(host: LabHost): Promise<void> {
  const pool = ["--subnet=172.72.0.0/16", "--ip-range=172.72.1.0/24", "--gateway=172.72.0.1"];
  await host.docker("network", "create", ...pool, "mybridge");
  await host.docker("network", "create", "--internal", "back");
  // The two ends of a cable stand for a network card and the LAN behind it.
  await host.onHost(["ip", "link", "add", "lan0", "type", "veth", "peer", "name", "lan0-far"]);
  for (const end of ["lan0", "lan0-far"]) await host.onHost(["ip", "link", "set", end, "up"]);
  const lan = ["--subnet=192.168.7.0/24", "--gateway=192.168.7.1", "--opt=parent=lan0"];
  await host.docker("network", "create", "--driver=macvlan", ...lan, "lan");
  await host.docker("network", "create", "--driver=overlay", "--attachable", "everywhere");
}

const run = (host: LabHost, name: string, ...options: readonly string[]): Promise<string> =>
  host.docker("run", "--detach", `--name=${name}`, ...options, IMAGE);

const serve = (
  host: LabHost,
  name: string,
  port: string,
  ...options: readonly string[]
): Promise<string> =>
  host.docker("run", "--detach", `--name=${name}`, ...options, IMAGE, "httpd", "-f", "-p", port);

/** Who has talked knows each other: tables of neighbours and of bridges fill. */
async function talk(host: LabHost): Promise<void> {
  for (const [from, to] of [
    ["old", "shop"],
    ["api-2", "api-1"],
    ["api-3", "api-1"],
  ] as const) {
    await host.docker("exec", from, "ping", "-c", "1", "-w", "5", to);
  }
  const address = "{{.NetworkSettings.Networks.back.IPAddress}}";
  await host.hostConnect(await host.docker("inspect", "--format", address, "db"), 80);
}
