/** Why `ssh`, or what it ran on the far side, ended: from its own words, with what to do. */

import { excerpt, type Failure, type FailureKind } from "../outcome.ts";
import { typed, type SshDestination } from "./destination.ts";
import type { Ending } from "./process.ts";

/** What `ssh` itself ends with when it did not get there, or was cut off (ssh(1), EXIT STATUS). */
const OWN_STATUS = 255;

interface Cause {
  readonly words: RegExp;
  readonly kind: FailureKind;
  readonly remedy: (ssh: string, to: SshDestination) => string;
  /** It stays so until the person has mended it. */
  readonly lasting?: true;
}

/** In the words of OpenSSH, which are the same in every locale. The first that fits; the more exact ones come first. */
const OF_SSH: readonly Cause[] = [
  {
    words: /REMOTE HOST IDENTIFICATION HAS CHANGED/,
    kind: "no-link",
    lasting: true,
    remedy: (ssh, to) =>
      `The host's key is another than before. Find out why; if it is right, remove the old one (\`ssh-keygen -R ${keyName(to)}\`), and run \`${ssh}\` once`,
  },
  {
    words: /Host key verification failed|No .* host key is known/,
    kind: "no-link",
    lasting: true,
    remedy: (ssh) => `Run \`${ssh}\` once in a terminal and check and accept the host's key`,
  },
  {
    words: /Too many authentication failures/,
    kind: "no-link",
    lasting: true,
    remedy: (ssh) =>
      `The agent offers too many keys: name the right one for \`${ssh}\` (\`IdentityFile\` with \`IdentitiesOnly yes\` in ~/.ssh/config)`,
  },
  {
    words: /Permission denied \(|Authentication failed|no mutual signature/,
    kind: "no-link",
    lasting: true,
    remedy: (ssh) =>
      `Make \`${ssh}\` work without a question: load the key into the agent (\`ssh-add\`), or let a ControlMaster hold the connection`,
  },
  {
    words: /Could not resolve hostname/,
    kind: "no-link",
    remedy: () => "Correct the name of the host, or give it one in ~/.ssh/config",
  },
  {
    words: /Bad configuration option|bad configuration options|Bad owner or permissions/,
    kind: "no-link",
    lasting: true,
    remedy: () => "Correct the configuration of ssh that it names",
  },
  {
    words: /timed out|Connection refused|No route to host|Network is unreachable|Host is down/,
    kind: "no-link",
    remedy: (ssh) => `Check that the host is up and that \`${ssh} true\` works from here`,
  },
];

/** What shells and the docker command line of the far side say. */
const OF_DOCKER: readonly Cause[] = [
  {
    words: /permission denied while trying to connect|dial unix .* permission denied/i,
    kind: "denied",
    remedy: (ssh, { user = "$USER" }) =>
      `Add the user of \`${ssh}\` to the group of the engine's socket there (\`sudo usermod -aG docker ${user}\`), and connect anew`,
  },
  {
    words: /is not a docker command|unknown command.*dial-stdio/i,
    kind: "absent",
    remedy: () => "Docker's command line there is older than 18.09: install a newer one",
  },
  {
    words:
      /Cannot connect to the Docker daemon|failed to dial|dial unix|no such file or directory/i,
    kind: "unreachable",
    remedy: () =>
      "Start the engine there (`sudo systemctl start docker`), or correct the path of its socket where you named one",
  },
  {
    words: /not found|unknown command|no such command/i,
    kind: "absent",
    remedy: () =>
      "Install Docker's command line on that host, and see that a login without a terminal finds it on its PATH",
  },
];

/** As known_hosts has it (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT); an alias of the person's configuration may have another. */
const keyName = ({ host, port }: SshDestination): string =>
  port === undefined || port === 22 ? host : `'[${host}]:${port}'`;

/** Of an `ssh` that has ended before its time. */
export function sshFailure(destination: SshDestination, { code, said, error }: Ending): Failure {
  const asked = typed(destination);
  if (error !== undefined) return notStarted(asked, error);
  const causes = code === OWN_STATUS ? OF_SSH : OF_DOCKER;
  const cause = causes.find(({ words }) => words.test(said));
  const words = excerpt(withoutBanner(said));
  const status = code === undefined ? "it was ended from outside" : `it ended with status ${code}`;
  const about = { asked, said: words === "" ? status : words };
  if (cause !== undefined) {
    const { kind, remedy, lasting } = cause;
    return {
      kind,
      ...about,
      remedy: remedy(asked, destination),
      ...(lasting === true ? { lasting } : {}),
    };
  }
  const kind = code === OWN_STATUS || code === undefined ? "cut-off" : "failed";
  return { kind, ...about, remedy: `See what \`${asked} true\` says` };
}

function notStarted(asked: string, { code, message }: NodeJS.ErrnoException): Failure {
  const remedy =
    code === "ENOENT"
      ? "Install OpenSSH's client (`ssh`), and see that it is on the PATH"
      : "See that the program `ssh` can be run here";
  return { kind: "no-link", asked, said: message, remedy };
}

/** Banners come first and causes last. */
const withoutBanner = (said: string): string => said.trim().split("\n").slice(-4).join("\n");
