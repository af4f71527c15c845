import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { LabHost } from "./host.ts";
import { RUNNING } from "./places.ts";
import { startRelay, type Relay, type RelayOptions } from "./relay.ts";
import { LabError } from "./run.ts";

const FOLDER = "/lab/tls";
const DEADLINE_MS = 5000;

/** Flags of an engine that is asked by TCP as well, on 2375: by anybody. */
export const PLAIN_FLAGS: readonly string[] = ["--host=tcp://0.0.0.0:2375"];

/** Flags of an engine that is asked by TLS as well, on 2376; its host needs `makeCertificates` before. */
export const TLS_FLAGS: readonly string[] = [
  ...["--host=tcp://0.0.0.0:2376", "--tlsverify", `--tlscacert=${FOLDER}/server/ca.pem`],
  ...[`--tlscert=${FOLDER}/server/cert.pem`, `--tlskey=${FOLDER}/server/key.pem`],
];

/**
 * Who asks: `person` may; `expired` might until 2020; `outsider` is known to another authority only; `misled` knows
 * another one than the engine's; `anonymous` has no certificate.
 */
export type TlsClient = "person" | "expired" | "outsider" | "misled" | "anonymous";

/** Makes the engine's certificates and those of all who ask it. */
export async function makeCertificates(host: LabHost): Promise<void> {
  const script = readFileSync(join(import.meta.dirname, "tls.sh"), "utf8");
  await host.inRoot(["sh", "-euc", script, "sh", FOLDER, host.address]);
}

/** The `DOCKER_CERT_PATH` of a client, on this machine. */
export function certificatesOf(host: LabHost, client: TlsClient): string {
  return join(RUNNING, host.record.id, "tls", client);
}

/** Makes a port of a host's loopback one of this machine's, for tests that ask from their own process. */
export async function bringHere(
  host: LabHost,
  port: number,
  options: Pick<RelayOptions, "delayMs"> = {},
): Promise<Relay> {
  const name = `port-${port}.sock`;
  const carry =
    'exec setsid socat "UNIX-LISTEN:/lab/$1,fork" "TCP:127.0.0.1:$2" >/dev/null 2>&1 </dev/null &';
  await host.inRoot(["sh", "-euc", carry, "sh", name, `${port}`]);
  const path = join(RUNNING, host.record.id, name);
  const deadline = Date.now() + DEADLINE_MS;
  while (!existsSync(path)) {
    if (Date.now() > deadline) throw new LabError(`socat does not carry port ${port}`);
    await sleep(20);
  }
  return startRelay({ to: { path }, ...options });
}
