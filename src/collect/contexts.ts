/** Which engine is meant: `--host`, `--context`, `DOCKER_HOST`, `DOCKER_CONTEXT`, the current context, the default. */

import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { readEndpoint, type EngineEndpoint, type TlsMaterial } from "./engine/endpoint.ts";
import { fieldsOf, present, wordOf } from "./fields.ts";
import { done, failed, type Outcome } from "./outcome.ts";

export interface EngineChoice {
  /** What `--host` says. */
  readonly host?: string;
  /** Who says so, for messages; the option unless told. */
  readonly by?: string;
  /** What `--context` says. */
  readonly context?: string;
  /** Environment of the person; this process's own unless told. */
  readonly env?: NodeJS.ProcessEnv;
}

export const DEFAULT_ENDPOINT =
  process.platform === "win32" ? "npipe:////./pipe/docker_engine" : "unix:///var/run/docker.sock";

/** In the order of the docker command line (docker/cli: cli/command/cli.go, resolveContextName). */
export async function resolveEndpoint(choice: EngineChoice = {}): Promise<Outcome<EngineEndpoint>> {
  const env = choice.env ?? process.env;
  const folder = configFolder(env);
  if (choice.host !== undefined)
    return withTls(readEndpoint(choice.host, choice.by ?? "--host"), env, folder);
  if (choice.context !== undefined) return readContext(choice.context, folder, env);
  const host = wordOf(env["DOCKER_HOST"]);
  if (host !== undefined) return withTls(readEndpoint(host, "DOCKER_HOST"), env, folder);
  const named = wordOf(env["DOCKER_CONTEXT"]);
  if (named !== undefined) return readContext(named, folder, env);
  const current = await currentContext(folder);
  return current.ok ? readContext(current.value ?? "default", folder, env) : current;
}

/** Names of all contexts, `default` first. */
export async function listContexts(
  env: NodeJS.ProcessEnv = process.env,
): Promise<readonly string[]> {
  const folder = configFolder(env);
  const meta = join(folder, "contexts", "meta");
  const entries = await readdir(meta).catch((): string[] => []);
  const names = await Promise.all(
    entries.map(async (entry) => {
      const read = await readJson(join(meta, entry, "meta.json"));
      return read.ok ? wordOf(fieldsOf(read.value)["Name"]) : undefined;
    }),
  );
  return ["default", ...names.filter((name) => name !== undefined).sort()];
}

/** The context that counts for nothing, since `DOCKER_HOST` is set as well: docker warns of that, too. */
export async function overriddenContext(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (wordOf(env["DOCKER_HOST"]) === undefined) return undefined;
  const current = await currentContext(configFolder(env));
  const named = wordOf(env["DOCKER_CONTEXT"]) ?? (current.ok ? current.value : undefined);
  return named === "default" ? undefined : named;
}

/** Variables that are empty count as not set (docker/cli: cli/config/config.go). */
const configFolder = (env: NodeJS.ProcessEnv): string =>
  wordOf(env["DOCKER_CONFIG"]) ?? join(wordOf(env["HOME"]) ?? homedir(), ".docker");

/** What is not understood might name another engine than the default; what is not for this user was not meant for them. */
async function currentContext(folder: string): Promise<Outcome<string | undefined>> {
  const config = await readJson(join(folder, "config.json"));
  if (config.ok) return done(wordOf(fieldsOf(config.value)["currentContext"]));
  return config.failure.kind === "garbled" ? config : done(undefined);
}

async function readContext(
  name: string,
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<Outcome<EngineEndpoint>> {
  if (name === "default") {
    const host = wordOf(env["DOCKER_HOST"]);
    return host === undefined
      ? readEndpoint(DEFAULT_ENDPOINT, "the default")
      : withTls(readEndpoint(host, "DOCKER_HOST"), env, folder);
  }
  // The folder of a context is the digest of its name, which may hold anything.
  const digest = createHash("sha256").update(name).digest("hex");
  const file = join(folder, "contexts", "meta", digest, "meta.json");
  const meta = await readJson(file);
  if (!meta.ok) {
    const { kind, said } = meta.failure;
    const absent = kind === "absent";
    const [asked, why] = absent
      ? [`context ${name}`, "there is none of that name"]
      : [`docker context inspect ${name}`, said];
    return failed(kind, asked, why);
  }
  const docker = fieldsOf(fieldsOf(fieldsOf(meta.value)["Endpoints"])["docker"]);
  const host = wordOf(docker["Host"]) ?? DEFAULT_ENDPOINT;
  const endpoint = readEndpoint(host, `context ${name}`);
  if (!endpoint.ok || endpoint.value.kind !== "tcp") return endpoint;
  const verify = docker["SkipTLSVerify"] !== true;
  const material = await readMaterial(join(folder, "contexts", "tls", digest, "docker"), verify);
  // Not to verify means TLS, also without certificates (docker/cli: cli/context/docker/load.go, tlsConfig).
  const tls = material ?? (verify ? undefined : { verify });
  return done(tls === undefined ? endpoint.value : { ...endpoint.value, tls });
}

/** `DOCKER_TLS_VERIFY` and `DOCKER_TLS` count when they say anything at all. */
async function withTls(
  endpoint: Outcome<EngineEndpoint>,
  env: NodeJS.ProcessEnv,
  folder: string,
): Promise<Outcome<EngineEndpoint>> {
  if (!endpoint.ok || endpoint.value.kind !== "tcp") return endpoint;
  const verify = wordOf(env["DOCKER_TLS_VERIFY"]) !== undefined;
  if (!verify && wordOf(env["DOCKER_TLS"]) === undefined) return endpoint;
  const material = await readMaterial(wordOf(env["DOCKER_CERT_PATH"]) ?? folder, verify);
  return done({ ...endpoint.value, tls: material ?? { verify } });
}

async function readMaterial(folder: string, verify: boolean): Promise<TlsMaterial | undefined> {
  const [ca, cert, key] = await Promise.all(
    ["ca.pem", "cert.pem", "key.pem"].map((name) =>
      readFile(join(folder, name), "utf8").catch(() => undefined),
    ),
  );
  if (ca === undefined && cert === undefined) return undefined;
  return present({ ca, cert, key, verify });
}

async function readJson(file: string): Promise<Outcome<unknown>> {
  try {
    return done(JSON.parse(await readFile(file, "utf8")) as unknown);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const kind = code === "ENOENT" ? "absent" : code === "EACCES" ? "denied" : "garbled";
    // What the parser says quotes the file, which holds the passwords of registries.
    return failed(kind, file, error instanceof SyntaxError ? "it is not JSON" : message);
  }
}
