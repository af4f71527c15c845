/** The line of an engine, where there are several: all of its others stand under it. */

import type { OutlineItem } from "../../core/topology/outline.ts";
import { visible } from "../../core/explain/words/text.ts";
import type { LensState } from "../lens/lens.ts";
import { hostWords, nameOf, staleWords } from "../lens/whereabouts.ts";

export function engineItem(
  state: LensState,
  inUse: boolean,
  children: readonly OutlineItem[],
): OutlineItem {
  const { snapshot, trouble, busy, source } = state;
  const name = visible(nameOf(state));
  const standing =
    snapshot !== undefined
      ? visible(hostWords(snapshot))
      : trouble !== undefined
        ? "does not answer"
        : busy
          ? "being read"
          : "";
  const { engine, host } = snapshot ?? {};
  const place = visible(engine?.endpoint ?? "");
  const words = [
    inUse ? "in use" : "",
    engine?.rootless === true ? "rootless" : "",
    place,
    standing,
    staleWords(state) ?? "",
  ];
  return {
    id: "engine",
    label: name,
    description: words.filter((word) => word !== "").join(" · "),
    icon: {
      id: source?.name.kind === "file" ? "file" : "server",
      ...(trouble === undefined ? {} : { mood: "bad" }),
    },
    tooltip: {
      title: name,
      facts: [
        ["Endpoint", engine?.endpoint ?? ""],
        ["Engine", engine === undefined ? "" : `${engine.version} on ${engine.os}`],
        ["Host", host === undefined ? "" : `${host.hostname}, kernel ${host.kernel}`],
        ["Read by", host?.reader ?? ""],
        ["As of", snapshot === undefined ? "" : new Date(snapshot.takenAt).toLocaleString()],
      ],
      ...(trouble === undefined ? {} : { note: `${trouble.reason}. ${trouble.remedy}` }),
    },
    subject: { kind: "engine", name },
    traits: inUse ? "engine used" : "engine",
    expanded: inUse || snapshot !== undefined,
    children,
  };
}
