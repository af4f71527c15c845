// A relay of TCP like a long wire: what comes in goes on after a while, each way, as fast as it came.
// node relay.mjs '{"to":{"host":"192.0.2.10","port":22},"delayMs":100}', with an IPC channel to whoever started it.
// Plain JavaScript, because it runs in another namespace by itself.
import { createConnection, createServer } from "node:net";

const { to, delayMs } = JSON.parse(process.argv[2] ?? "");
const links = new Set();
const counts = { opened: 0, most: 0, sent: 0, received: 0 };
let frozen = false;
let port = 0;

/** One direction of a link: work done in the order it was handed in, each when it is due. */
const wire = (link) => {
  const queue = [];
  let timer;
  const run = () => {
    timer = undefined;
    while (!frozen && !link.lost && queue.length > 0 && queue[0].due <= performance.now()) {
      queue.shift().work();
    }
    if (!frozen && !link.lost) wait();
  };
  const wait = () => {
    if (timer !== undefined || queue.length === 0) return;
    timer = setTimeout(run, Math.max(0, Math.ceil(queue[0].due - performance.now())));
  };
  const later = (work, notBefore) => {
    queue.push({ due: Math.max(performance.now() + delayMs, notBefore), work });
    wait();
  };
  return { later, run };
};

/** A socket with a path has no RST. */
const reset = (end) => (end.remoteFamily === undefined ? end.destroy() : end.resetAndDestroy());

const carry = ({ from, into, wire: { later }, count, notBefore }) => {
  from.on("data", (chunk) => {
    counts[count] += chunk.length;
    later(() => into.writable && into.write(chunk), notBefore);
  });
  from.on("end", () => later(() => into.end(), notBefore));
  from.on("error", () => later(() => reset(into), notBefore));
};

const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
  const far = createConnection({ ...to, allowHalfOpen: true, noDelay: true });
  const link = { near, far, lost: false };
  link.wires = [wire(link), wire(link)];
  links.add(link);
  counts.opened += 1;
  counts.most = Math.max(counts.most, links.size);
  // The handshake crosses the wire three times before a first word can arrive, and a fourth time with the other side's.
  const openAt = performance.now() + 3 * delayMs;
  const [there, back] = link.wires;
  carry({ from: near, into: far, wire: there, count: "sent", notBefore: openAt });
  carry({ from: far, into: near, wire: back, count: "received", notBefore: openAt + delayMs });
  const closed = () => near.destroyed && far.destroyed && links.delete(link);
  near.on("close", closed);
  far.on("close", closed);
});

const orders = {
  counts: () => ({ ...counts, open: links.size }),
  freeze: () => void (frozen = true),
  thaw: () => {
    frozen = false;
    for (const { wires } of links) for (const { run } of wires) run();
  },
  cut: () => {
    for (const { near, far } of links) for (const end of [near, far]) reset(end);
  },
  lose: () => {
    for (const link of links) link.lost = true;
  },
  refuse: () => void server.close(),
  accept: () => void server.listen(port, "127.0.0.1"),
};

process.on("message", ({ id, order }) => process.send({ id, said: orders[order]() }));
process.on("disconnect", () => process.exit(0));
server.on("listening", () => {
  port = server.address().port;
  process.send({ port });
});
server.listen(0, "127.0.0.1");
