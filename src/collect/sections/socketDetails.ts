// What `/proc/net` does not tell of the host's own sockets: IPV6_V6ONLY, the device bound to, the queue's limit. ss(8).

import { present } from "../fields.ts";
import { clean } from "../parsed.ts";
import type { Section } from "./section.ts";

export interface SocketDetails {
  readonly v6only: boolean;
  readonly dev?: string;
  /** Only of listening TCP sockets. */
  readonly backlogLimit?: number;
}

/** By the socket's inode number. */
export type DetailsByInode = ReadonlyMap<number, SocketDetails>;

export const socketDetails: Section<DetailsByInode> = {
  asked: "ss -H -l -n -t -u -e",
  lines: "has ss || { missing ss; return; }\nss -H -l -n -t -u -e",
  read(text) {
    const found = new Map<number, SocketDetails>();
    for (const line of text.split("\n")) {
      const [protocol, , , limit, local = ""] = line.split(/\s+/);
      const inode = / ino:(\d+)/.exec(line)?.[1];
      if (inode === undefined) continue;
      found.set(
        Number(inode),
        present({
          v6only: / v6only:1( |$)/.test(line),
          dev: /%([^\]:]+)/.exec(local)?.[1],
          backlogLimit: protocol === "tcp" ? Number(limit) : undefined,
        }),
      );
    }
    return clean(found);
  },
};
