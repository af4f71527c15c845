/** Whose rules they are, known by the names of their chains and tables. */

import type { PolicyHop, RuleHop } from "../../hop.ts";

const OWNERS: readonly (readonly [pattern: RegExp, owner: string])[] = [
  [/^ufw6?-/, "ufw"],
  [/^f2b-/, "fail2ban"],
  [/^ts-/, "Tailscale"],
  [/^LIBVIRT_/, "libvirt"],
  [/^KUBE-/, "kube-proxy"],
  [/^(cali|CILIUM)/, "the Kubernetes network plug-in"],
  [/^CNI-/, "a CNI plug-in"],
  [/^DOCKER-USER$/, "DOCKER-USER"],
  [/^DOCKER/, "the engine"],
  [
    /^(FWD|IN|FWDI|FWDO|INPUT|FORWARD)_.*(ZONES|direct)|^filter_(INPUT|FORWARD|IN|FWD)/,
    "firewalld",
  ],
];

/** The known tool that a rule belongs to; `undefined` where its names tell nothing. */
export function ownerOf({ table, chain }: RuleHop | PolicyHop): string | undefined {
  if (table === "firewalld") return "firewalld";
  if (table === "docker-bridges") return "the engine";
  return OWNERS.find(([pattern]) => pattern.test(chain))?.[1];
}
