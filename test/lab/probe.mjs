// Opens one connection and prints as JSON what came of it: node probe.mjs '{"address":…}'
// Plain JavaScript, because it runs in another namespace by itself, once for each answer.
import { createConnection, isIPv6 } from "node:net";
import { createSocket } from "node:dgram";

const question = JSON.parse(process.argv[2] ?? "");
const { protocol, address, port, from, send, timeoutMs } = question;
let body = "";
let open = false;

const answer = (kind, error) => {
  const reply = { answer: kind };
  if (body !== "") reply.body = body;
  if (error?.code !== undefined) reply.errno = error.code;
  process.stdout.write(JSON.stringify(reply), () => process.exit(0));
};

const silence = () => {
  if (body !== "") answer("data");
  else answer(open ? "stalled" : "timeout");
};

const broken = (error) => {
  if (body !== "") answer("data");
  else if (error.code === "ECONNREFUSED") answer("refused", error);
  else if (error.code === "ECONNRESET" || error.code === "EPIPE") answer("reset", error);
  else if (error.code === "ETIMEDOUT") answer("timeout", error);
  else if (["EHOSTUNREACH", "ENETUNREACH", "EACCES", "EPERM"].includes(error.code))
    answer("unreachable", error);
  else throw error;
};

setTimeout(silence, timeoutMs);
if (protocol === "udp") {
  const socket = createSocket(isIPv6(address) ? "udp6" : "udp4");
  socket.on("error", broken);
  socket.on("message", (message) => {
    body = message.toString();
    answer("data");
  });
  // Connected: only then does the kernel hand an ICMP error to the socket.
  const connect = () =>
    socket.connect(port, address, (error) => (error ? broken(error) : socket.send(send)));
  if (from === undefined) connect();
  else socket.bind({ address: from }, connect);
} else {
  const socket = createConnection({ host: address, port, localAddress: from });
  socket.on("connect", () => {
    open = true;
    socket.write(send);
  });
  socket.on("data", (chunk) => {
    body += chunk.toString();
  });
  socket.on("end", () => answer(body === "" ? "empty" : "data"));
  socket.on("error", broken);
}
