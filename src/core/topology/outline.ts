/** The lines of the tree: what they say and what stands under them. The editor's views only show them. */

import type { Protocol } from "../contract.ts";
import type { Snapshot } from "../snapshot.ts";
import { listing } from "./listing.ts";
import { networkItems } from "./outlineNetworks.ts";
import { portItems } from "./outlinePorts.ts";

/** One line of the tree. Equal ids in two outlines are the same line at two times. */
export interface OutlineItem {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly icon: Icon;
  readonly tooltip: Tooltip;
  readonly subject: Subject;
  /** What a menu may ask about the line, as words with a space between: `port openable`. */
  readonly traits: string;
  /** Whether its children are shown before anybody asked for them. */
  readonly expanded: boolean;
  readonly children: readonly OutlineItem[];
}

/** A codicon, and what its colour is to say. */
export interface Icon {
  readonly id: string;
  readonly mood?: Mood;
}

export type Mood = "good" | "waiting" | "bad" | "off";

/** Facts by name, in the order of interest. */
export interface Tooltip {
  readonly title: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly note?: string;
}

/** What a line is about: commands act on it. Names are the engine's, not made fit for a screen. */
export type Subject =
  | {
      /** One of several that are looked at at once. */
      readonly kind: "engine";
      readonly name: string;
    }
  | {
      readonly kind: "network";
      readonly id: string;
      readonly name: string;
      /** Its first gateway. */
      readonly address?: string;
    }
  | {
      readonly kind: "container";
      readonly id: string;
      readonly name: string;
      /** In the network that the line stands under; absent while the container does not run. */
      readonly address?: string;
    }
  | {
      readonly kind: "port";
      readonly containerId: string;
      readonly container: string;
      /** 0 where a container exposes the port only. */
      readonly hostPort: number;
      readonly protocol: Protocol;
      readonly containerPort: number;
      /** Host addresses it is bound to, or was to be. */
      readonly hostIps: readonly string[];
    };

/** Networks, the containers in them, and their ports. */
export const outlineNetworks = (snapshot: Snapshot): readonly OutlineItem[] =>
  networkItems(snapshot, listing(snapshot));

/** Every port that a container has on the host, or asked for, by number. */
export const outlinePorts = (snapshot: Snapshot): readonly OutlineItem[] => portItems(snapshot);
