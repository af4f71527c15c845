// An engine that lies, for the table of faults: `node liar.mjs SOCKET LIE`. What it says is told apart by the lie.
import { createServer } from "node:http";
import { createServer as createRaw } from "node:net";

const [, , path, lie] = process.argv;
const EVIL = process.env.EVIL ?? "";
const BLOCK = Buffer.alloc(1 << 20, "[],");

const VERSION = { Version: "28.5.2", ApiVersion: "1.51", Os: "linux", KernelVersion: "6.1" };
const INFO = { Name: EVIL, OperatingSystem: EVIL, SecurityOptions: [EVIL] };
const CONTAINER = {
  Id: "0".repeat(64),
  Name: `/${EVIL}`,
  Config: { Image: EVIL, Hostname: EVIL, Labels: { "com.docker.compose.project": EVIL } },
  State: { Status: "exited", ExitCode: 1, Error: EVIL },
  HostConfig: {
    NetworkMode: EVIL,
    PortBindings: { "80/tcp": [{ HostIp: EVIL, HostPort: "8080" }], [EVIL]: null },
    ExtraHosts: [`${EVIL}:${EVIL}`],
    Links: [EVIL],
  },
  NetworkSettings: { Networks: { [EVIL]: { NetworkID: EVIL, Aliases: [EVIL], IPAddress: EVIL } } },
};
const NETWORK = {
  Id: EVIL,
  Name: EVIL,
  Driver: EVIL,
  Options: { [EVIL]: EVIL },
  IPAM: { Config: [{ Subnet: EVIL, Gateway: EVIL, AuxiliaryAddresses: { [EVIL]: EVIL } }] },
  Labels: { [EVIL]: EVIL },
};

const truthful = (url) => {
  if (url.startsWith("/version")) return VERSION;
  if (url.startsWith("/info")) return INFO;
  if (url.startsWith("/networks")) return [NETWORK];
  if (url.startsWith("/containers/json")) return [{ Id: "../../containers/create" }, { Id: EVIL }];
  return CONTAINER;
};

/** What is said to each request in the place of an answer. */
const LIES = {
  names: (request, response) => response.end(JSON.stringify(truthful(request.url))),
  prototypes: (request, response) =>
    response.end(
      JSON.stringify(truthful(request.url)).replaceAll(
        '"Name":',
        '"__proto__":{"polluted":1,"ok":true},"constructor":{"prototype":{"polluted":1}},"Name":',
      ),
    ),
  flood: (_, response) => flood(response),
  "flood of an error": (_, response) => flood(response.writeHead(500)),
  nested: (_, response) => response.end("[".repeat(40 << 20)),
  empties: (_, response) => response.end(`[${"{},".repeat(20 << 20)}{}]`),
  elsewhere: (_, response) =>
    response.writeHead(307, { Location: "http://127.0.0.1:9090/stolen" }).end(),
  page: (_, response) => response.end("<script>alert(1)</script>\u001b]0;owned\u0007"),
};

function flood(response) {
  const go = () => {
    while (!response.destroyed && response.write(BLOCK));
  };
  response.on("error", () => undefined);
  response.on("drain", go);
  go();
}

/** Heads without end. */
const rawFlood = (socket) => {
  socket.on("error", () => undefined);
  socket.once("data", () => {
    socket.write("HTTP/1.1 200 OK\r\n");
    const line = Buffer.alloc(1 << 20, "X-Name: value\r\n");
    const go = () => {
      while (!socket.destroyed && socket.write(line));
    };
    socket.on("drain", go);
    go();
  });
};

const server = lie === "heads" ? createRaw(rawFlood) : createServer(LIES[lie]);
server.listen(path);
