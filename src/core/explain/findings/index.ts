/** Every rule for findings there is, in the order they are believed. To add one, write its file and name it here. */

import type { CauseRule, HostRule, RiskRule } from "../case.ts";
import { mixedBackends, otherBackend } from "./backends.ts";
import { discarded } from "./discarded.ts";
import { diverted } from "./diverted.ts";
import { exhausted, noAddressLeft } from "./exhausted.ts";
import { exposure } from "./exposure.ts";
import { firewallBypassed } from "./firewalls.ts";
import { hiddenSource } from "./hiddenSource.ts";
import { health } from "./health.ts";
import { kernelChecks } from "./kernelChecks.ts";
import { links } from "./links.ts";
import { listeners } from "./listeners.ts";
import { tooLarge } from "./mtu.ts";
import { nat } from "./nat.ts";
import { notRunning } from "./notRunning.ts";
import { peerUnreachable } from "./overlay.ts";
import { tunnelTooSmall } from "./overlayMtu.ts";
import { peersCutOff } from "./peers.ts";
import { rootlessDriver } from "./rootless.ts";
import { blocked } from "./rules.ts";
import { routing } from "./routing.ts";
import { ofService } from "./services.ts";
import { leftBehind, ownerGone } from "./sharedNetns.ts";
import { sharedLan } from "./sharedLan.ts";
import { legacyLinks, sharedNames } from "./sharedNames.ts";
import { staleTarget } from "./staleTarget.ts";
import { startFailed } from "./startFailed.ts";
import { tableFull } from "./tracking.ts";
import { unprotected } from "./unprotected.ts";
import { unpublished } from "./unpublished.ts";

/** What the engine knows, and why nobody promises an answer: asked of every walk. */
export const ENGINE_CAUSES: readonly CauseRule[] = [
  startFailed,
  notRunning,
  discarded,
  ofService,
  unpublished,
];

/** How the walk ended: asked where that is sure, and of a publication that stands. */
export const WALK_CAUSES: readonly CauseRule[] = [
  tableFull,
  peerUnreachable,
  staleTarget,
  diverted,
  otherBackend,
  nat,
  ownerGone,
  blocked,
  routing,
  links,
  kernelChecks,
  listeners,
];

export const RISKS: readonly RiskRule[] = [
  firewallBypassed,
  exposure,
  health,
  noAddressLeft,
  hiddenSource,
  rootlessDriver,
];

/** What `findings` tells besides what the ports do. */
export const OF_HOST: readonly HostRule[] = [
  exhausted,
  mixedBackends,
  tooLarge,
  tunnelTooSmall,
  peersCutOff,
  sharedNames,
  legacyLinks,
  leftBehind,
  sharedLan,
  unprotected,
];
