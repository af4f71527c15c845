/**
 * Text that came from a host, made fit for the places of the editor that seem to take plain text, and do not: messages
 * make a link of `[label](command:…)` and run it, picks and the status bar make an icon of `$(…)`
 * (VS Code: src/vs/base/common/linkedText.ts, iconLabels.ts).
 */

import { visible } from "../core/explain/words/text.ts";

export const plainText = (text: string): string =>
  visible(text).replaceAll("](", "] (").replaceAll("$(", "$ (");
