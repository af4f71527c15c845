/** What asks engines and hosts, in one place so that it is loaded in one go, and only when it is needed. */

export { openHelper } from "../../actions/helper/openHelper.ts";
export { collectSnapshot } from "../../collect/collect.ts";
export { resolveEndpoint } from "../../collect/contexts.ts";
export { gapOfChoice } from "../../collect/engine/engineGaps.ts";
export { watchEngine } from "../../collect/engine/watch.ts";
export { openReach } from "../../collect/reach/reach.ts";
export { readWay } from "../../collect/reach/way.ts";
export { readNetnsRules } from "../../collect/netnsRules.ts";
export { withNodes } from "../../collect/nodes.ts";
export { printSnapshot, readSnapshotFile } from "../../collect/snapshotFile.ts";
