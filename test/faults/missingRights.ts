import {
  ENGINE,
  HOST,
  IPTABLES,
  INSIDES,
  OPEN_INSIDES,
  OWN_VETHS,
  VERDICTS,
  VETHS,
} from "./facts.ts";
import type { Fault } from "./fault.ts";
import { reading } from "./reading.ts";
import { AS_ROOT, INSIDES_DENIED, ROOT_REFUSED, RULES_DENIED } from "./said.ts";
import { MEMBER } from "./world.ts";

/** Rights that the asker does not have: somebody in the engine's group, and nothing more. */
export const MISSING_RIGHTS: readonly Fault[] = [
  reading({
    done: "no root, and no sudo",
    as: MEMBER,
    spoiled: "rm /usr/bin/sudo",
    said: [RULES_DENIED, INSIDES_DENIED],
    kept: [ENGINE, VETHS, ...HOST, OPEN_INSIDES],
  }),
  reading({
    done: "no root, and sudo asks for a password",
    as: MEMBER,
    said: [RULES_DENIED, INSIDES_DENIED],
    kept: [ENGINE, VETHS, ...HOST, OPEN_INSIDES],
  }),
  reading({
    done: "no root, and sudo lectures before it refuses",
    as: MEMBER,
    spoiled: "echo 'Defaults lecture=always' > /etc/sudoers.d/lecture",
    said: [RULES_DENIED, INSIDES_DENIED],
    kept: [ENGINE, VETHS, ...HOST, OPEN_INSIDES],
  }),
  reading({
    done: "no root, and sudo lectures whom it lets in",
    as: MEMBER,
    spoiled:
      "printf '%s\\n' 'Defaults lecture=always' 'dev ALL=(root) NOPASSWD: /usr/bin/sh' > /etc/sudoers.d/dev",
    said: [],
    kept: [ENGINE, VETHS, IPTABLES, ...HOST, INSIDES, VERDICTS],
  }),
  reading({
    done: "no root and no perl",
    as: MEMBER,
    spoiled: "rm /usr/bin/perl",
    said: [RULES_DENIED, INSIDES_DENIED],
    kept: [ENGINE, VETHS, ...HOST, OPEN_INSIDES],
  }),
  reading({
    done: "no root, and /proc hides what others do (hidepid=1)",
    as: MEMBER,
    spoiled: "mount -t proc -o hidepid=1 proc /proc",
    said: [
      RULES_DENIED,
      {
        ...INSIDES_DENIED,
        what: "Interfaces, routes, sockets and rules of the containers",
        reason:
          "this machine (user id …) does not see processes of others: /proc is mounted with hidepid=noaccess",
      },
    ],
    kept: [ENGINE, OWN_VETHS, ...HOST],
  }),
  reading({
    done: "no root, and /proc hides that there are others (hidepid=2)",
    as: MEMBER,
    spoiled: "mount -t proc -o hidepid=2,gid=4 proc /proc",
    said: [
      RULES_DENIED,
      {
        ...INSIDES_DENIED,
        what: "Interfaces, routes, sockets and rules of the containers",
        reason:
          "this machine (user id …) does not see processes of others: /proc is mounted with hidepid=invisible",
        remedy: `${AS_ROOT}; members of group 4 see at least routes and sockets (\`getent group 4\`)`,
      },
    ],
    kept: [ENGINE, OWN_VETHS, ...HOST],
  }),
  reading({
    done: "no root, hidepid=2, and the asker in the group that it excepts",
    as: ["--reuid=dev", "--regid=dev", "--groups=docker,adm"],
    spoiled: "mount -t proc -o hidepid=2,gid=4 proc /proc",
    said: [RULES_DENIED, INSIDES_DENIED],
    kept: [ENGINE, VETHS, ...HOST, OPEN_INSIDES],
  }),
  reading({
    done: "root, and hidepid=2",
    spoiled: "mount -t proc -o hidepid=2 proc /proc",
    said: [],
    kept: [ENGINE, VETHS, IPTABLES, ...HOST, INSIDES, VERDICTS],
  }),
  reading({
    done: "root without capabilities, as in a container",
    as: ["--bounding-set=-all", "--inh-caps=-all"],
    said: [
      {
        ...RULES_DENIED,
        remedy: ROOT_REFUSED,
      },
      { ...INSIDES_DENIED, reason: "…", remedy: ROOT_REFUSED },
      {
        code: "NETNS_RULES_NOT_READ",
        what: "Rules and routing policy inside web, loop, api, both, alone",
        reason:
          "`nsenter -t … -n` did not get this machine as root into it: …Operation not permitted",
        remedy: ROOT_REFUSED,
      },
    ],
    kept: [ENGINE, VETHS, ...HOST],
  }),
  reading({
    done: "nft may not be run, by root neither, as with SELinux (a program on a mount without exec: this kernel has no SELinux)",
    spoiled:
      "mkdir /mnt/n; mount -t tmpfs -o noexec none /mnt/n; cp /usr/sbin/nft /mnt/n; mount --bind /mnt/n/nft /usr/sbin/nft",
    said: [
      {
        code: "RULES_PERMISSION_DENIED",
        what: "The rules of nftables",
        reason: "`nft -j list ruleset` was denied: …Permission denied",
        remedy: ROOT_REFUSED,
      },
    ],
    kept: [ENGINE, VETHS, IPTABLES, ...HOST, INSIDES],
  }),
];
