/** An engine and its host, and the connections to both, kept open for as long as somebody looks. */

import type { Gap } from "../../core/contract.ts";
import { engineClient, type EngineClient } from "../engine/client.ts";
import type { EngineEndpoint } from "../engine/endpoint.ts";
import { gapOfHost, gapOfUnnamedHost } from "../hostGaps.ts";
import type { Journal } from "../journal.ts";
import type { Channel, OpenChannel } from "../shell/channel.ts";
import { localShell } from "../shell/localShell.ts";
import { noting } from "../shell/noting.ts";
import { rootOr, withRight } from "../shell/rights.ts";
import type { Shell } from "../shell/shell.ts";
import { StandingShell } from "../shell/standingShell.ts";
import { sshShell } from "../ssh/sshShell.ts";
import type { Outcome } from "../outcome.ts";
import type { HostWay } from "./way.ts";

export interface Reach {
  /** Absent, only the host is read. */
  readonly engine?: EngineClient;
  /** Absent, the host is left alone, or there is no way to it. */
  readonly shell?: Shell;
  /** Why there is no way to the host. */
  readonly noHost?: Gap;
  /** Settles once nothing of them is left, or nearly. Never rejects. */
  close(): Promise<void>;
}

/** Starts a privileged container at the engine, and in it a `sh` that is the host's own root. */
export type OpenHelper = (
  engine: EngineClient,
  closed: AbortSignal,
  image?: string,
) => Promise<Outcome<Channel>>;

export interface Reaching {
  readonly endpoint?: EngineEndpoint;
  /** Absent, the endpoint decides the place, and the best right there is taken. */
  readonly way?: HostWay;
  /** False leaves the host alone. */
  readonly host?: false;
  /** How a helper container is made. */
  readonly openHelper?: OpenHelper;
  /** The person agreed that a helper container may read this engine's host where nothing else has root's rights. */
  readonly agreed?: { readonly image?: string };
  readonly journal?: Journal;
}

/** What has an endpoint has an engine. */
export type EngineReach = Reach & { readonly engine: EngineClient };

/** A privileged container does not stand about. */
const HELPER_IDLE_MS = 30_000;

/** Connects to nothing yet. */
export function openReach(what: Reaching & { readonly endpoint: EngineEndpoint }): EngineReach;
export function openReach(what: Reaching): Reach;
export function openReach(what: Reaching): Reach {
  const { endpoint, journal } = what;
  const engine = endpoint === undefined ? undefined : engineClient(endpoint, journal);
  const standing: StandingShell[] = [];
  const keep = (shell: StandingShell): StandingShell => {
    standing.push(shell);
    return shell;
  };
  const helper = (image?: string): StandingShell | undefined => {
    const { openHelper } = what;
    if (engine === undefined || openHelper === undefined) return undefined;
    const open: OpenChannel = (closed) => openHelper(engine, closed, image);
    return keep(new StandingShell("a helper container", open, HELPER_IDLE_MS));
  };
  const host = what.host === false ? {} : hostOf(what, keep, helper);
  return {
    ...(engine === undefined ? {} : { engine }),
    ...(host.shell === undefined ? {} : { shell: noting(host.shell, journal) }),
    ...(host.noHost === undefined ? {} : { noHost: host.noHost }),
    async close() {
      // A helper container goes by the engine's connections.
      await Promise.all(standing.map((shell) => shell.close()));
      await engine?.close();
    },
  };
}

type Keep = (shell: StandingShell) => StandingShell;
type Helper = (image?: string) => StandingShell | undefined;

function hostOf(what: Reaching, keep: Keep, helper: Helper): Pick<Reach, "shell" | "noHost"> {
  const { way } = what;
  if (way?.place === "container") {
    const shell = helper(way.image);
    return shell === undefined ? { noHost: gapOfHost() } : { shell };
  }
  if (way !== undefined) {
    const place = way.place === "local" ? localShell : keep(sshShell(way.destination));
    return { shell: withRight(place, way.right) };
  }
  const place = placeOf(what.endpoint, keep);
  const root = what.agreed === undefined ? undefined : helper(what.agreed.image);
  if ("code" in place) return root === undefined ? { noHost: place } : { shell: root };
  return { shell: root === undefined ? withRight(place, "best") : rootOr(place, root) };
}

/** A socket is this machine's, where this machine can carry containers; behind TCP may be any. */
function placeOf(endpoint: EngineEndpoint | undefined, keep: Keep): Shell | Gap {
  if (endpoint?.kind === "ssh") return keep(sshShell(endpoint.destination));
  if (endpoint?.kind === "tcp") return gapOfUnnamedHost(endpoint);
  return process.platform === "linux" ? localShell : gapOfHost();
}
