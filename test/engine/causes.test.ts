import assert from "node:assert/strict";
import type { Explanation, Path } from "../../src/core/contract.ts";
import type { Reply } from "../lab/connect.ts";
import type { LabHost } from "../lab/host.ts";
import { hostOfSuite } from "../lab/suite.ts";
import { CAUSES, clean, type CauseCase } from "./causes.ts";
import { explain } from "./lens.ts";
import { ROUTE_CAUSES } from "./routeCauses.ts";

for (const engine of ["20.10", "28.5"] as const) {
  const cases = [...CAUSES, ...ROUTE_CAUSES].filter(({ engines = [engine] }) =>
    engines.includes(engine),
  );
  for (const flags of new Set(cases.map((each) => each.flags))) {
    suite(["causes on engine", engine, flags ?? []].flat().join(" "), function () {
      this.timeout(180_000);
      const labHost = hostOfSuite({
        engine,
        ...(flags === undefined ? {} : { daemonFlags: [flags] }),
      });

      for (const each of cases.filter((some) => some.flags === flags)) {
        test(`${each.name}: ${each.expect.code}`, () => bringAbout(labHost(), each));
      }
    });
  }
}

async function bringAbout(host: LabHost, each: CauseCase): Promise<void> {
  try {
    await each.arrange(host);
    const told = await ask(host, each.ask);
    const { answer } = await connect(host, each.ask);
    check(each, told, answer);
  } finally {
    await each.undo?.(host);
    await clean(host);
  }
}

async function ask(host: LabHost, { port, protocol, from }: CauseCase["ask"]) {
  const word = protocol === undefined ? `${port}` : `${port}/${protocol}`;
  const told = await explain(host, word, "--from", from === "outside" ? "outside" : "host");
  const address = from === "outside" ? host.address : from.host;
  const path = told.paths.find(({ to }) => to.address === address);
  assert.ok(path, `no path to ${address}: ${JSON.stringify(told.gaps)}`);
  return { told, path };
}

function connect(host: LabHost, { port, protocol, from }: CauseCase["ask"]): Promise<Reply> {
  const options = { timeoutMs: 1500, ...(protocol === "udp" ? { protocol } : {}) };
  return from === "outside"
    ? host.outsideConnect(port, options)
    : host.hostConnect(from.host, port, options);
}

function check(
  { expect }: CauseCase,
  { told, path }: { readonly told: Explanation; readonly path: Path },
  answer: Reply["answer"],
): void {
  const [first] =
    expect.among === true
      ? told.findings.filter(({ code }) => code === expect.code)
      : told.findings;
  assert.ok(expect.answer.includes(answer), `the sender really gets: ${answer}`);
  assert.deepEqual(
    {
      verdict: path.verdict,
      viaProxy: path.viaProxy,
      code: first?.code,
      severity: first?.severity,
    },
    {
      verdict: expect.verdict,
      viaProxy: expect.viaProxy,
      code: expect.code,
      severity: expect.severity,
    },
    JSON.stringify({ path, findings: told.findings, gaps: told.gaps }, undefined, 1),
  );
}
