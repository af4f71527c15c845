import assert from "node:assert/strict";
import type { FailureKind } from "../../../src/collect/outcome.ts";
import type { Ending } from "../../../src/collect/ssh/process.ts";
import { sshFailure } from "../../../src/collect/ssh/sshFailure.ts";

const PROD = { user: "dev", host: "prod", port: 2222 };

interface Row {
  readonly when: string;
  readonly ending: Ending;
  readonly kind: FailureKind;
  readonly said: RegExp;
  readonly remedy: RegExp;
}

const ended = (code: number, ...lines: readonly string[]): Ending => ({
  code,
  said: lines.map((line) => `${line}\r\n`).join(""),
});

/** In the words of OpenSSH 9 and of Docker's command line 20.10 to 28. */
const ROWS: readonly Row[] = [
  {
    when: "the host's key is not known",
    ending: ended(
      255,
      "No ED25519 host key is known for prod and you have requested strict checking.",
      "Host key verification failed.",
    ),
    ...{
      kind: "no-link",
      said: /Host key verification failed/,
      remedy: /Run `ssh -p 2222 dev@prod` once in a terminal/,
    },
  },
  {
    when: "the host's key is another one",
    ending: ended(
      255,
      "@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @",
      ...["IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!", "Host key verification failed."],
    ),
    ...{ kind: "no-link", said: /HAS CHANGED/, remedy: /another than before.*ssh-keygen -R/ },
  },
  {
    when: "no key is let in",
    ending: ended(255, "dev@prod: Permission denied (publickey,password)."),
    ...{ kind: "no-link", said: /Permission denied/, remedy: /ssh-add/ },
  },
  {
    when: "too many keys were offered",
    ending: ended(
      255,
      "Received disconnect from 192.0.2.10 port 22:2: Too many authentication failures",
      "Permission denied (publickey).",
    ),
    ...{ kind: "no-link", said: /Too many/, remedy: /IdentitiesOnly/ },
  },
  {
    when: "the name is nobody's",
    ending: ended(255, "ssh: Could not resolve hostname prod: Name or service not known"),
    ...{ kind: "no-link", said: /Could not resolve/, remedy: /Correct the name/ },
  },
  {
    when: "nobody listens there",
    ending: ended(255, "ssh: connect to host prod port 22: Connection refused"),
    ...{ kind: "no-link", said: /refused/, remedy: /host is up/ },
  },
  {
    when: "a jump host does not get there",
    ending: ended(
      255,
      "channel 0: open failed: connect failed: Connection refused",
      "stdio forwarding failed",
      "kex_exchange_identification: Connection closed by remote host",
    ),
    ...{ kind: "no-link", said: /Connection refused/, remedy: /host is up/ },
  },
  {
    when: "the configuration is wrong",
    ending: ended(
      255,
      "/home/dev/.ssh/config: line 3: Bad configuration option: prot",
      "/home/dev/.ssh/config: terminating, 1 bad configuration options",
    ),
    ...{ kind: "no-link", said: /line 3/, remedy: /configuration of ssh/ },
  },
  {
    when: "the connection breaks later",
    ending: ended(255, "client_loop: send disconnect: Broken pipe"),
    ...{ kind: "cut-off", said: /Broken pipe/, remedy: /`ssh -p 2222 dev@prod true`/ },
  },
  {
    when: "it was killed",
    ending: { said: "" },
    ...{ kind: "cut-off", said: /^it was ended from outside$/, remedy: /ssh/ },
  },
  {
    when: "there is no ssh",
    ending: {
      said: "spawn ssh ENOENT",
      error: Object.assign(new Error("spawn ssh ENOENT"), { code: "ENOENT" }),
    },
    ...{ kind: "no-link", said: /ENOENT/, remedy: /Install OpenSSH's client/ },
  },
  {
    when: "docker is not installed there",
    ending: ended(127, "bash: line 1: docker: command not found"),
    ...{ kind: "absent", said: /not found/, remedy: /Install Docker's command line on that host/ },
  },
  {
    when: "docker there is old",
    ending: ended(1, "docker: 'dial-stdio' is not a docker command."),
    ...{ kind: "absent", said: /dial-stdio/, remedy: /older than 18.09/ },
  },
  {
    when: "the login may not ask the engine",
    ending: ended(
      1,
      "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock",
    ),
    ...{ kind: "denied", said: /permission denied/, remedy: /group of the engine's socket/ },
  },
  {
    when: "the engine does not run",
    ending: ended(
      1,
      "error during connect: dial unix /var/run/docker.sock: connect: no such file or directory",
    ),
    ...{ kind: "unreachable", said: /no such file/, remedy: /Start the engine/ },
  },
  {
    when: "the login is no login",
    ending: ended(1, "This account is currently not available."),
    ...{ kind: "failed", said: /not available/, remedy: /`ssh -p 2222 dev@prod true`/ },
  },
];

suite("why ssh ended", () => {
  for (const { when, ending, kind, said, remedy } of ROWS) {
    test(when, () => {
      const failure = sshFailure(PROD, ending);
      assert.equal(failure.kind, kind);
      assert.equal(failure.asked, "ssh -p 2222 dev@prod");
      assert.match(failure.said, said);
      assert.match(failure.remedy ?? "", remedy);
      assert.doesNotMatch(failure.said, /[\r\n]/);
    });
  }

  test("a banner before the cause is left out; what is said has no escape sequence", () => {
    const banner = Array.from({ length: 40 }, () => "*** Authorised use only. ***");
    const failure = sshFailure(
      PROD,
      ended(255, ...banner, "\u001b]0;x\u0007dev@prod: Permission denied (publickey)."),
    );
    assert.ok(failure.said.length < 300);
    assert.doesNotMatch(failure.said, /\u001b|\u0007/);
    assert.match(failure.said, /Permission denied/);
  });
});
