// Which network namespace the reader is in: its inode number. Linux: namespaces(7).

import { clean } from "../parsed.ts";
import type { Section } from "./section.ts";

export const own: Section<string> = {
  asked: "stat -L /proc/self/ns/net",
  lines: "stat -L -c %i /proc/self/ns/net",
  read: (text) => clean(text.trim()),
};
