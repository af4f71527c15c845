import { type LabHost, startHost } from "../lab/host.ts";

export const NETWORKS = 20;
export const CONTAINERS = 200;
/** Host port of the first container; the others follow it one by one. */
export const FIRST_PORT = 20_000;

/** A lab host with 200 containers over 20 networks, a published port each. */
export async function startBusyHost(): Promise<LabHost> {
  const host = await startHost({
    engine: "28.5",
    daemonFlags: ["--default-address-pool=base=10.128.0.0/10,size=24"],
  });
  const script = [
    `for n in $(seq 1 ${NETWORKS}); do docker network create "net$n" >/dev/null; done`,
    `start() { docker run -d --name "c$1" --network "net$(($1 % ${NETWORKS} + 1))" -p "$((${FIRST_PORT} + $1)):80" busybox:lab httpd -f -p 80 -h /www >/dev/null; }`,
    `for c in $(seq 0 2 ${CONTAINERS - 2}); do start "$c" & start "$((c + 1))"; wait; done`,
  ].join("\n");
  await host.inRoot(["sh", "-euc", script], { timeoutMs: 240_000 });
  return host;
}
