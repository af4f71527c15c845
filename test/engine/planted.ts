/** Secrets, wherever an engine and its host take one: each is a word of its own that says where it was put. */

import type { LabHost } from "../lab/host.ts";
import { startNetworkPlugin } from "../lab/networkPlugin.ts";

const IMAGE = "busybox:lab";

/** What none of them may be found by. */
export const PLANTED = /hunter2-[a-z-]+/g;

const secret = (where: string): string => `hunter2-${where}`;

/** A way to an engine that nobody can go, with a password in it. */
export const ENDPOINT = `tcp://me:${secret("endpoint")}@192.0.2.10:2375`;

/** An engine that asks the world by way of a proxy. */
export const DAEMON_FLAGS = [
  `--http-proxy=http://me:${secret("daemon-proxy")}@192.0.2.1:3128`,
  `--label=token=${secret("daemon-label")}`,
];

export async function plant(host: LabHost): Promise<void> {
  await containers(host);
  await failures(host);
  await networks(host);
  await processes(host);
  await files(host);
  await swarm(host);
}

async function containers(host: LabHost): Promise<void> {
  const folder = `/srv/${secret("mount-source")}`;
  await host.inRoot(["mkdir", "-p", folder]);
  await host.docker(
    ...["run", "--detach", "--name=web", "--publish=8080:80"],
    ...["--env", `PASSWORD=${secret("environment")}`],
    ...["--env", `HTTP_PROXY=http://me:${secret("container-proxy")}@192.0.2.1:3128`],
    ...["--label", `token=${secret("label")}`],
    ...["--label", "com.docker.compose.project=shop", "--label", "com.docker.compose.service=web"],
    ...[
      "--label",
      `com.docker.compose.project.config_files=/home/${secret("compose-file")}/c.yaml`,
    ],
    ...["--label", `com.docker.compose.project.working_dir=/home/${secret("compose-folder")}`],
    ...["--annotation", `token=${secret("annotation")}`],
    ...["--volume", `${folder}:/${secret("mount-target")}`],
    ...["--tmpfs", `/${secret("tmpfs")}`],
    ...["--log-opt", `tag=${secret("log-option")}`],
    ...["--health-cmd", `echo ${secret("health-check")}; false`, "--health-interval=1s"],
    ...["--sysctl", "net.ipv4.ip_unprivileged_port_start=80"],
    ...["--entrypoint", "sh", IMAGE],
    ...["-c", `sleep 1000 & : ${secret("command")}; exec httpd -f -p 80`],
  );
  await host.untilListening("web", 80);
  await host.docker("exec", "--detach", "web", "sh", "-c", `sleep 999; : ${secret("exec")}`);
  const old = ["run", "--detach", "--name=old", "--link=web:db", "--env", `A=${secret("linked")}`];
  await host.docker(...old, IMAGE);
  // What a build leaves in an image: its arguments and its history.
  const change = ["--change", `ENV BUILT=${secret("image-environment")}`];
  const message = ["--message", secret("image-history")];
  await host.docker("commit", ...change, ...message, "old", "built:1");
  await host.docker("run", "--detach", "--name=built", "built:1");
}

/** Containers that do not start: the engine says why, in words that hold what it was told. */
async function failures(host: LabHost): Promise<void> {
  const fails = (...words: readonly string[]) =>
    host.inRoot(["docker", "run", "--detach", ...words], { mayFail: true });
  await fails("--name=no-program", "--publish=8090:80", IMAGE, `--token=${secret("first-word")}`);
  const options = [
    ...["--driver=local", "--opt", "type=cifs", "--opt", "device=//127.0.0.1/none"],
    ...["--opt", `o=addr=127.0.0.1,username=me,password=${secret("volume-option")}`],
  ];
  await host.docker("volume", "create", ...options, "share");
  await fails("--name=no-volume", "--publish=8091:80", "--volume=share:/data", IMAGE);
}

async function networks(host: LabHost): Promise<void> {
  const labels = ["--label", `token=${secret("network-label")}`];
  const option = ["--opt", `weave.password=${secret("network-option")}`];
  await host.docker("network", "create", ...labels, ...option, "app");
  await host.docker("run", "--detach", "--name=api", "--network=app", IMAGE);
  await startNetworkPlugin(host, "wired", "plug0");
  const key = ["--opt", `key=${secret("plug-in-option")}`];
  const ipam = ["--ipam-opt", `token=${secret("ipam-option")}`];
  await host.docker("network", "create", "--driver=wired", ...key, ...ipam, "plugged");
}

/** Of this host: one that holds a socket, and is told a secret by its arguments and its environment. */
async function processes(host: LabHost): Promise<void> {
  const program =
    "import socket,time; s=socket.socket(); s.bind(('0.0.0.0',7070)); s.listen(); time.sleep(600)";
  const line = `TOKEN=${secret("process-environment")} exec setsid python3 -c "$1" ${secret("process-argument")} >/dev/null 2>&1 </dev/null &`;
  await host.inRoot(["sh", "-euc", line, "sh", program]);
}

async function files(host: LabHost): Promise<void> {
  const config = {
    auths: {
      "registry.example": { auth: Buffer.from(`me:${secret("registry")}`).toString("base64") },
    },
    HttpHeaders: { "X-Registry-Auth": secret("header") },
    proxies: { default: { httpProxy: `http://me:${secret("client-proxy")}@192.0.2.1:3128` } },
  };
  const write = "mkdir -p /root/.docker; cat > /root/.docker/config.json";
  await host.inRoot(["sh", "-euc", write], { input: JSON.stringify(config) });
}

async function swarm(host: LabHost): Promise<void> {
  await host.docker("swarm", "init", `--advertise-addr=${host.address}`);
  for (const kind of ["secret", "config"]) {
    await host.inRoot(["docker", kind, "create", `a-${kind}`, "-"], {
      input: secret(`swarm-${kind}`),
    });
  }
  await host.docker(
    ...["service", "create", "--detach", "--name=shop", "--publish=8070:80", "--replicas=1"],
    ...["--env", `A=${secret("service-environment")}`],
    ...["--label", `a=${secret("service-label")}`],
    ...["--container-label", `a=${secret("task-label")}`],
    ...["--secret=a-secret", "--config=a-config"],
    ...[IMAGE, `--token=${secret("service-command")}`],
  );
  const failed = async (): Promise<boolean> =>
    (await host.docker("service", "ps", "--format={{.Error}}", "shop")).includes("hunter2");
  for (let left = 100; left > 0 && !(await failed()); left -= 1) {
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** The tokens by which a node joins: the engine makes them. */
export async function joinTokens(host: LabHost): Promise<readonly string[]> {
  return Promise.all(
    ["worker", "manager"].map((role) => host.docker("swarm", "join-token", "--quiet", role)),
  );
}

/** What the engine itself tells to whoever asks: that the secrets are there to be found. */
export async function told(host: LabHost): Promise<string> {
  const all = (await host.docker("ps", "--all", "--quiet")).split("\n");
  const parts = await Promise.all([
    host.docker("inspect", ...all),
    host.docker("network", "inspect", "app", "plugged"),
    host.docker("info", "--format", "{{json .}}"),
    host.docker("service", "inspect", "shop"),
    host.docker("service", "ps", "--no-trunc", "shop"),
    host
      .inRoot(
        [
          "sh",
          "-c",
          "cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ /root/.docker/config.json | tr '\\0' ' '",
        ],
        { mayFail: true },
      )
      .then(({ stdout }) => stdout),
  ]);
  return parts.join("\n");
}
