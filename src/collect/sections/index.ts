/** Everything that is read from a host, in the order of the script. To add something, write its file and name it here. */

import { besides } from "./besides.ts";
import { fdb } from "./fdb.ts";
import { holders } from "./holders.ts";
import { identity } from "./identity.ts";
import { links } from "./links.ts";
import { namespaces } from "./namespaces.ts";
import { neighbours } from "./neighbours.ts";
import { netFiles } from "./netFiles.ts";
import { netlink } from "./netlink.ts";
import { own } from "./own.ts";
import { policyRules } from "./policyRules.ts";
import { routes } from "./routes.ts";
import * as rulesets from "./rulesets.ts";
import { sockets } from "./sockets.ts";
import { sysctls } from "./sysctls.ts";
import { sysfs } from "./sysfs.ts";
import { virtualServices } from "./virtualServices.ts";

/** What is read of a namespace by the tools of the host. */
const BY_TOOLS = {
  ...rulesets,
  links,
  routes,
  policyRules,
  neighbours,
  fdb,
  sysctls,
  netlink,
  besides,
};

export const SECTIONS = {
  identity,
  namespaces,
  ...BY_TOOLS,
  netFiles,
  sysfs,
  sockets,
  virtualServices,
  holders,
};

/** What is read once more from inside a container's namespace. */
export const INNER_SECTIONS = { own, ...BY_TOOLS, sockets };
