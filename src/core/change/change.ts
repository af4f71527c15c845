/** What a person may ask to have changed. It is only said here; `src/actions` asks an engine for it. */

import type { IpamPool } from "../docker/engine.ts";

export type Change =
  | { readonly kind: "create"; readonly network: NewNetwork }
  | ({ readonly kind: "connect" } & Connection)
  | { readonly kind: "disconnect"; readonly network: Named; readonly container: Named }
  | { readonly kind: "remove"; readonly network: Named };

/** The engine is asked by id: another may have taken the name meanwhile. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

export interface NewNetwork {
  readonly name: string;
  readonly driver: string;
  readonly internal: boolean;
  readonly attachable: boolean;
  readonly ipv6: boolean;
  /** None: the engine takes a subnet of its own pools. */
  readonly pools: readonly Omit<IpamPool, "auxiliary">[];
  readonly options: Readonly<Record<string, string>>;
}

export interface Connection {
  readonly network: Named;
  readonly container: Named;
  readonly aliases: readonly string[];
  /** Absent: the engine chooses. */
  readonly ipv4?: string;
  readonly ipv6?: string;
}
