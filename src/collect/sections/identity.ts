// The host's name, kernel and who reads it. Linux: uname(2), id(1).

import type { Section } from "./section.ts";

export interface Identity {
  /** `Linux`, or another system's name. */
  readonly system: string;
  readonly hostname: string;
  readonly kernel: string;
  readonly uid: number;
}

/** Leaves `uid` for the sections after it. */
export const identity: Section<Identity> = {
  asked: "uname -s -n -r; id -u",
  lines: 'uname -s && uname -n && uname -r && uid=$(id -u) && echo "$uid"',
  read(text) {
    const [system = "", hostname = "", kernel = "", uid = ""] = text.split("\n");
    return { value: { system, hostname, kernel, uid: Number(uid) }, problems: [] };
  },
};
