// Which process holds which socket: the inode numbers behind file descriptors, and names; never arguments. Linux: proc(5).

import { clean } from "../parsed.ts";
import type { Section } from "./section.ts";

/** The holder with the lowest PID of each socket, by the socket's inode number. */
export type Holders = ReadonlyMap<number, { readonly pid: number; readonly name: string }>;

export const holders: Section<Holders> = {
  asked: "ls -l /proc/*/fd",
  // GNU find tells what is asked and no more. What \`ls\` prints of a file named with a line break may look like two
  // lines; -q prints such as question marks.
  lines: `[ -z "$asked" ] || return 0
if find / -maxdepth 0 -printf '' 2>/dev/null; then
  find /proc/[0-9]*/fd -lname 'socket:*' -printf '%h/%f %l\\n' 2>/dev/null
else
  quiet=; ls -q /proc/self >/dev/null 2>&1 && quiet=q
  ls -ln$quiet /proc/[0-9]*/fd 2>/dev/null | grep -e '^/proc/[0-9]*/fd:$' -e ' -> socket:\\['
fi
grep -sH '' /proc/[0-9]*/comm
return 0`,
  read(text) {
    const names = new Map<number, string>();
    const found = new Map<number, number>();
    let folder = 0;
    for (const line of text.split("\n")) {
      const socket = SOCKET.exec(line);
      const title = /^\/proc\/(\d+)\/fd:$/.exec(line);
      const comm = /^\/proc\/(\d+)\/comm:(.*)$/.exec(line);
      if (title !== null) folder = Number(title[1]);
      else if (socket !== null) keepLowest(found, Number(socket[2]), Number(socket[1] ?? folder));
      else if (comm !== null && !names.has(Number(comm[1])))
        names.set(Number(comm[1]), comm[2] ?? "");
    }
    return clean(
      new Map(
        [...found].map(([inode, holder]) => [
          inode,
          { pid: holder, name: names.get(holder) ?? "" },
        ]),
      ),
    );
  },
};

/** `/proc/1/fd/3 socket:[5]` by find, `… 3 -> socket:[5]` by ls. */
const SOCKET = /^(?:\/proc\/(\d+)\/fd\/\d+ |.* -> )socket:\[(\d+)\]$/;

function keepLowest(found: Map<number, number>, inode: number, pid: number): void {
  const before = found.get(inode);
  if (before === undefined || pid < before) found.set(inode, pid);
}
