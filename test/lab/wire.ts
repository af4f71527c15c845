import { join } from "node:path";
import { netnsNames } from "./places.ts";
import { run } from "./run.ts";

/** The addresses of the outside machine. */
export const OUTSIDE_ADDRESS = "192.0.2.20";
export const OUTSIDE_ADDRESS_6 = "2001:db8::20";

const FIRST_NUMBER = 10;

/** A host's place on a LAN: its addresses and the namespace of the outside machine there. */
export interface Wire {
  readonly client: string;
  /** The last part of the host's addresses. */
  readonly number: number;
  readonly address: string;
  readonly address6: string;
}

/** Gives a host its network: a LAN of its own, or a place on the LAN of others. */
export async function layWire(id: string, others: readonly Wire[]): Promise<Wire> {
  const [first] = others;
  const own = netnsNames(id);
  const client = first?.client ?? own.client;
  const number = Math.max(FIRST_NUMBER - 1, ...others.map((wire) => wire.number)) + 1;
  const script = join(import.meta.dirname, "wire.sh");
  await run(["sh", script, own.host, client, `port-${id}`, `${number}`]);
  return { client, number, address: `192.0.2.${number}`, address6: `2001:db8::${number}` };
}
