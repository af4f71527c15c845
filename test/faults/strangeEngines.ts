import { pretend, standBetween, type Impostor } from "./betweenEngine.ts";
import { ENGINE, HOST, INSIDES, IPTABLES, VERDICTS, VETHS, type Fact } from "./facts.ts";
import type { Fault } from "./fault.ts";
import { reading, type Reading, type Told } from "./reading.ts";
import { INSIDES_DENIED, RULES_DENIED } from "./said.ts";
import type { World } from "./world.ts";

const START =
  "Start the engine (`sudo systemctl start docker`), or choose another context (`docker context ls`)";
/** Of a container that was there when the host was read, and is not when its rules are. */
const GONE: Told = {
  code: "NETNS_RULES_NOT_READ",
  what: "Rules and routing policy inside netns …",
  reason: "`nsenter -t … -n` did not get this machine as root into it: …No such file or directory",
  remedy: "Refresh: containers may have come and gone meanwhile",
};

const WHOLE_ENGINE = "The engine's networks and containers";

const unreachable = (reason: string): Told => ({
  code: "ENGINE_UNREACHABLE",
  what: WHOLE_ENGINE,
  reason: `unix:///lab/impostor.sock ${reason}`,
  remedy: START,
});

const noEngine = (asked: string, reason: string): Told => ({
  code: "OUTPUT_NOT_UNDERSTOOD",
  what: WHOLE_ENGINE,
  reason: `What unix:///lab/impostor.sock answers is not a Docker engine's (${asked}): ${reason}`,
  remedy: "Check that unix:///lab/impostor.sock (named by --host) is a Docker engine",
});

interface Strange extends Pick<Reading, "done" | "said" | "kept"> {
  readonly by: (world: World) => Promise<Impostor>;
}

/** A snapshot for which the asker names a socket where somebody else answers. */
function strange({ by, ...row }: Strange): Fault {
  const words = ["snapshot", "--host", "unix:///lab/impostor.sock"];
  const asked = reading({ ...row, words });
  return {
    ...asked,
    async check(world) {
      const impostor = await by(world);
      try {
        await asked.check(world);
      } finally {
        await impostor.close();
      }
    },
  };
}

/** What is kept without an engine. */
const HOST_ALONE: readonly Fact[] = [...HOST, IPTABLES, INSIDES];

const says = (text: string) => (world: World) =>
  pretend(world.host, (socket) => void socket.once("data", () => socket.end(text)));

const answers = (status: string, body: string) =>
  says(
    `HTTP/1.1 ${status}\r\nContent-Type: text/html\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );

/** Who answers at the socket is no engine, or one that answers strangely. */
export const STRANGE_ENGINES: readonly Fault[] = [
  strange({
    done: "at the engine's socket a web server answers every question with a page",
    by: answers("200 OK", "<html>It works!</html>"),
    said: [noEngine("GET /…", "<html>It works!</html>")],
    kept: HOST_ALONE,
  }),
  strange({
    done: "at the engine's socket a web server knows no page",
    by: answers("404 Not Found", "nothing here"),
    said: [unreachable("…")],
    kept: HOST_ALONE,
  }),
  strange({
    done: "at the engine's socket somebody speaks another protocol",
    by: says("SSH-2.0-OpenSSH_9.9\r\n"),
    said: [noEngine("GET /…", "…")],
    kept: HOST_ALONE,
  }),
  strange({
    done: "at the engine's socket whoever connects is sent away",
    by: (world) => pretend(world.host, (socket) => socket.destroy()),
    said: [unreachable("closed the connection before it had answered GET /…")],
    kept: HOST_ALONE,
  }),
  strange({
    done: "at the engine's socket nobody says a word",
    by: (world) => pretend(world.host, () => undefined),
    said: [
      {
        code: "TIMED_OUT",
        what: WHOLE_ENGINE,
        reason: "unix:///lab/impostor.sock took GET /… and did not answer in time: …",
        remedy: "See what the engine is busy with (`journalctl -u docker`), and try again",
      },
    ],
    kept: HOST_ALONE,
  }),
  strange({
    done: "an answer of the engine never ends",
    by: (world) =>
      standBetween(world.host, (path, response) => {
        if (path !== "/info") return Promise.resolve(false);
        const more = (): void => {
          while (response.write(" ".repeat(1 << 20)));
          response.once("drain", more);
        };
        response.on("error", () => undefined);
        more();
        return Promise.resolve(true);
      }),
    said: [noEngine("GET /info", "the answer is longer than 67108864 bytes")],
    kept: HOST_ALONE,
  }),
  strange({
    done: "the engine's answers hold null where there should be something",
    by: (world) =>
      standBetween(world.host, (path, response) => {
        if (path !== "/info") return Promise.resolve(false);
        response.end("null");
        return Promise.resolve(true);
      }),
    said: [],
    kept: [VETHS, ...HOST_ALONE],
  }),
  strange({
    done: "the engine does not answer questions of a version of its API",
    by: (world) =>
      standBetween(world.host, (path, response) => {
        if (!path.startsWith("/v1.")) return Promise.resolve(false);
        response.writeHead(400).end('{"message":"client version is too new"}');
        return Promise.resolve(true);
      }),
    said: [],
    kept: [ENGINE, VETHS, VERDICTS, ...HOST_ALONE],
  }),
  strange({
    done: "the engine fails over one container",
    by: (world) =>
      standBetween(world.host, (path, response) => {
        if (!isOf(world, "loop", path)) return Promise.resolve(false);
        response.writeHead(500).end('{"message":"layer does not exist"}');
        return Promise.resolve(true);
      }),
    said: [
      {
        code: "ENGINE_UNREACHABLE",
        what: "One container",
        reason: "…",
        remedy: "…",
      },
    ],
    kept: HOST_ALONE,
  }),
  strange({
    done: "the engine is gone in the middle of an answer",
    by: (world) =>
      standBetween(world.host, async (path, response, answer) => {
        if (!path.startsWith("/containers/json")) return false;
        const text = await answer();
        response.writeHead(200, { "content-length": text.length });
        response.write(text.slice(0, 100), () => response.destroy());
        return true;
      }),
    said: [unreachable("closed the connection before it had answered GET /containers/json?all=1…")],
    kept: HOST_ALONE,
  }),
  strange({
    done: "a container is removed after it was listed and before it is asked about",
    by: async (world) => {
      await world.host.docker("run", "--detach", "--name=brief", "busybox:lab");
      return standBetween(world.host, async (path, response, answer) => {
        if (!path.startsWith("/containers/json")) return false;
        const text = await answer();
        await world.host.docker("rm", "--force", "brief").catch(() => "");
        response.end(text);
        return true;
      });
    },
    said: [GONE],
    kept: [ENGINE, VETHS, VERDICTS],
  }),
  strange({
    done: "a container ends after it was listed and before it is asked about",
    by: async (world) => {
      await world.host.docker("run", "--detach", "--rm", "--name=brief", "busybox:lab");
      return standBetween(world.host, async (path, response, answer) => {
        if (!path.startsWith("/containers/json")) return false;
        const text = await answer();
        await world.host.docker("kill", "brief").catch(() => "");
        response.end(text);
        return true;
      });
    },
    said: [GONE],
    kept: [VETHS, VERDICTS],
  }),
  strange({
    done: "a network is removed while the engine is read",
    by: async (world) => {
      await world.host.docker("network", "create", "brief");
      return standBetween(world.host, async (path, response, answer) => {
        if (!path.startsWith("/networks")) return false;
        const text = await answer();
        await world.host.docker("network", "rm", "brief").catch(() => "");
        response.end(text);
        return true;
      });
    },
    said: [],
    kept: [VETHS, INSIDES],
  }),
  strange({
    done: "the socket is there, and nobody listens at it any more",
    by: async (world) => {
      const path = "/lab/impostor.sock";
      const script = `rm -f ${path}; socat UNIX-LISTEN:${path},fork /dev/null & sleep 0.3; kill -9 $!; chmod 666 ${path}`;
      await world.host.inRoot(["sh", "-c", script]);
      return { endpoint: path, close: () => Promise.resolve() };
    },
    said: [unreachable("does not answer: connect ECONNREFUSED /lab/impostor.sock")],
    kept: HOST_ALONE,
  }),
  strange({
    done: "there is no socket where the engine should be",
    by: async (world) => {
      await world.host.inRoot(["rm", "-f", "/lab/impostor.sock"]);
      return { endpoint: "", close: () => Promise.resolve() };
    },
    said: [unreachable("does not answer: connect ENOENT /lab/impostor.sock")],
    kept: HOST_ALONE,
  }),
  strange({
    done: "in the place of the engine's socket there is a file",
    by: async (world) => {
      await world.host.inRoot(["sh", "-c", "rm -f /lab/impostor.sock; echo > /lab/impostor.sock"]);
      return { endpoint: "", close: () => Promise.resolve() };
    },
    said: [unreachable("…")],
    kept: HOST_ALONE,
  }),
  reading({
    done: "the engine's socket is not for the asker",
    as: ["--reuid=dev", "--regid=dev", "--clear-groups"],
    said: [
      {
        code: "ENGINE_PERMISSION_DENIED",
        what: WHOLE_ENGINE,
        reason:
          "unix:///var/run/docker.sock refuses this user: connect EACCES /var/run/docker.sock",
        remedy:
          "Add this user to the group of the socket (`sudo usermod -aG docker $USER`, then log in again), or run as root",
      },
      RULES_DENIED,
      INSIDES_DENIED,
    ],
    kept: HOST,
  }),
];

const isOf = ({ healthy }: World, name: string, path: string): boolean =>
  path.includes(healthy.engine?.containers.find((each) => each.name === name)?.id ?? "none");
