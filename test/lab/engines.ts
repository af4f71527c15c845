/** What a rootless engine takes. */
const ROOTLESS = ["uidmap", "rootlesskit", "slirp4netns"] as const;

/** Login shells that understand no line of `sh`. */
const OTHER_SHELLS = ["fish", "tcsh"] as const;

/** The engines the lab can run, and the Debian suites whose packages they are. */
export const ENGINES = {
  "20.10": { suite: "bookworm", packages: ["docker.io"] },
  "26.1": { suite: "trixie", packages: ["docker.io", "docker-cli"] },
  "28.5": {
    suite: "sid",
    packages: ["docker.io", "docker-cli", ...ROOTLESS, ...OTHER_SHELLS],
  },
} as const satisfies Record<string, { suite: string; packages: readonly string[] }>;

export type EngineName = keyof typeof ENGINES;

export const ENGINE_NAMES = Object.keys(ENGINES) as EngineName[];

/** What every host has beside its engine: what people have on theirs, and what tests need there. */
export const HOST_PACKAGES: readonly string[] = [
  "iptables",
  "nftables",
  "ipset",
  "conntrack",
  "iproute2",
  "bridge-utils",
  "ufw",
  "sudo",
  "openssh-server",
  "ca-certificates",
  "mount",
  "procps",
  "util-linux",
  "passwd",
  "adduser",
  "busybox-static",
  "socat",
  "libstdc++6",
];

/** Narrows a word a person typed to the name of an engine. */
export function isEngineName(word: string): word is EngineName {
  return Object.hasOwn(ENGINES, word);
}
