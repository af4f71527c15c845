/** The commands that package.json contributes; a test compares the two. */
export const COMMAND_IDS = [
  "dockerNetworkLens.explainPort",
  "dockerNetworkLens.explainAsJson",
  "dockerNetworkLens.copyExplanation",
  "dockerNetworkLens.showPath",
  "dockerNetworkLens.showTables",
  "dockerNetworkLens.showTablesAsText",
  "dockerNetworkLens.chooseEngine",
  "dockerNetworkLens.useEngine",
  "dockerNetworkLens.closeEngine",
  "dockerNetworkLens.refresh",
  "dockerNetworkLens.copyAddress",
  "dockerNetworkLens.inspect",
  "dockerNetworkLens.openInBrowser",
  "dockerNetworkLens.revealInNetworks",
  "dockerNetworkLens.revealInPorts",
  "dockerNetworkLens.openSnapshot",
  "dockerNetworkLens.closeSnapshot",
  "dockerNetworkLens.saveSnapshot",
  "dockerNetworkLens.createNetwork",
  "dockerNetworkLens.connectContainer",
  "dockerNetworkLens.disconnectContainer",
  "dockerNetworkLens.removeNetwork",
  "dockerNetworkLens.pruneNetworks",
  "dockerNetworkLens.showLog",
] as const;

export type CommandId = (typeof COMMAND_IDS)[number];
