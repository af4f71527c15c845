/** The lines of the picker of engines: those that are open, those that are found, and one that is typed. */

import type { EngineChoice } from "../../collect/contexts.ts";
import { readEndpoint } from "../../collect/engine/endpoint.ts";
import type { FoundEngine } from "../../collect/engines/find.ts";
import type { OpenEngine } from "../lens/engines.ts";
import { hostWords, nameOf, staleWords } from "../lens/whereabouts.ts";

/** What a line stands for; those that say something only stand for nothing. */
export type EnginePick = {
  readonly label: string;
  readonly description: string;
  readonly detail?: string;
  readonly icon: string;
} & (
  | { readonly kind: "open"; readonly engine: OpenEngine }
  | { readonly kind: "found" | "typed"; readonly choice: EngineChoice }
  | { readonly kind: "type" }
  | { readonly kind: "wrong" }
);

/** An engine that is open, and the text of its endpoint as far as that is known. */
export interface Opened {
  readonly engine: OpenEngine;
  readonly endpoint?: string;
  readonly inUse: boolean;
}

export function openPick({ engine, endpoint, inUse }: Opened, found: FoundEngine | undefined) {
  const { state } = engine.lens;
  const { snapshot, trouble, source } = state;
  const words = [
    inUse ? "in use" : "",
    snapshot === undefined ? "" : hostWords(snapshot),
    trouble === undefined ? "" : "does not answer now",
    staleWords(state) ?? "",
  ];
  const place = source?.name.kind === "file" ? source.name.path : endpoint;
  return {
    ...({ kind: "open", engine, icon: inUse ? "check" : "server" } as const),
    label: nameOf(state),
    description: [found?.what, place].filter((word) => word !== undefined).join(" · "),
    detail: words.filter((word) => word !== "").join(" · "),
  };
}

export function foundPick({ endpoint, choice, what, meant, overrides, there }: FoundEngine) {
  const notes = [
    meant ? "what docker uses" : "",
    choice.context !== undefined || meant ? `named by ${endpoint.source}` : "",
    overrides === undefined ? "" : `DOCKER_HOST overrides context ${overrides}`,
    there === false ? "its socket is not there" : "",
    HOSTS[endpoint.kind] ?? "",
  ].filter((word) => word !== "");
  const label = choice.context ?? what ?? KINDS[endpoint.kind];
  const told = label === what ? undefined : what;
  return {
    ...({ kind: "found", choice, icon: ICONS[endpoint.kind] } as const),
    label,
    description: [told, endpoint.text].filter((word) => word !== undefined).join(" · "),
    ...(notes.length === 0 ? {} : { detail: notes.join(" · ") }),
  };
}

/** An endpoint that stands in the filter; `undefined` as long as it does not look like one. */
export function typedPick(typed: string): EnginePick | undefined {
  if (!typed.includes("://")) return undefined;
  const endpoint = readEndpoint(typed, "what is typed");
  return endpoint.ok
    ? {
        ...{ kind: "typed", icon: ICONS[endpoint.value.kind] },
        ...{ label: endpoint.value.text, description: KINDS[endpoint.value.kind] },
        choice: { host: endpoint.value.text },
      }
    : { kind: "wrong", icon: "error", label: endpoint.failure.said, description: "" };
}

const KINDS: Readonly<Record<FoundEngine["endpoint"]["kind"], string>> = {
  unix: "Docker engine of this machine",
  npipe: "Docker engine of this machine",
  tcp: "Docker engine over TCP",
  ssh: "Docker engine over SSH",
};

/** How the host of such an engine is read, where that is not this machine. */
const HOSTS: Partial<Record<FoundEngine["endpoint"]["kind"], string>> = {
  npipe: "its host by a helper container",
  tcp: "its host by a way that you name, or a helper container",
  ssh: "its host by the same ssh",
};

const ICONS: Readonly<Record<FoundEngine["endpoint"]["kind"], string>> = {
  unix: "vm",
  npipe: "vm",
  tcp: "globe",
  ssh: "remote",
};
