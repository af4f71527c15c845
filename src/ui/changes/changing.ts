/** All that changes anything, in one place so that it is loaded in one go, and only when a person asks for it. */

export { connectContainer } from "./connectContainer.ts";
export { createNetwork } from "./createNetwork.ts";
export { disconnectContainer } from "./disconnectContainer.ts";
export { askForHelper } from "./helperContainer.ts";
export { pruneNetworks, removeNetwork } from "./removeNetworks.ts";
