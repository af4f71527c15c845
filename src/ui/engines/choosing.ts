/** What asks a person about engines and their hosts, in one place so that it is loaded in one go, and only then. */

export { chooseEngine } from "./chooseEngine.ts";
export { chooseWay } from "./chooseWay.ts";
