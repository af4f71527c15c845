"""A router between far ends, in two network namespaces of its own.

Reads one JSON object a line and answers with one. What it sends into the router is silent but for
the packets asked for: the far ends have no addresses, and what the router's kernel says by itself
is stopped before any rule sees it. The namespaces end with this process.
"""

import ctypes
import errno
import json
import os
import socket
import struct
import subprocess
import sys

CLONE_NEWNET = 0x40000000
PACKET_OUTGOING, ETH_P_ALL = 4, 3
libc = ctypes.CDLL(None, use_errno=True)

# How often a packet can be queued on its way: into the router, over its loopback, out of it.
FENCES = 4


def checked(result):
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


# What is told of a packet that could not even be sent: nothing is learned from it.
UNSENT = "unsent"


class Unsent(Exception):
    """The address to send from is not there, or the cable does not carry so much."""


class Netns:
    """A fresh network namespace."""

    def __init__(self):
        checked(libc.unshare(CLONE_NEWNET))
        self.fd = os.open("/proc/self/ns/net", os.O_RDONLY)

    def enter(self):
        checked(libc.setns(self.fd, CLONE_NEWNET))


class Machine:
    def __init__(self):
        # Packets wait in the queue of the processor that sent them, so all stay on one, and a
        # fence sent behind them arrives behind them.
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
        self.far = Netns()
        run(["ip", "link", "set", "lo", "up"])
        run(["ip", "link", "add", "fence0", "type", "veth", "peer", "name", "fence1"])
        for end in ("fence0", "fence1"):
            quiet(end)
            run(["ip", "link", "set", end, "up"])
        self.fence_in, self.fence_out = packet_socket("fence0"), packet_socket("fence1")
        self.router = Netns()
        self.conntrack = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12)
        self.arrivals = {}
        self.deliveries = [
            delivery_socket(family, protocol)
            for family, protocols in (
                (socket.AF_INET, (1, 6, 17, 47, 50, 132)),
                (socket.AF_INET6, (6, 17, 47, 50, 58, 132)),
            )
            for protocol in protocols
        ]
        self.counted = {}

    def join(self, wires):
        """Veth pairs, each from the router to a far end: {"eth0": "far0"}."""
        for own, other in wires.items():
            at = f"/proc/{os.getpid()}/fd/{self.far.fd}"
            run(["ip", "link", "add", own, "type", "veth", "peer", "name", other, "netns", at])
        self.far.enter()
        for other in wires.values():
            quiet(other)
            run(["ip", "link", "set", other, "up"])
            self.arrivals[other] = packet_socket(other)
        self.router.enter()
        return {}

    def run(self, steps):
        return [run(step["argv"], step.get("stdin", ""), check=False) for step in steps]

    def set(self, settings):
        for name, value in settings.items():
            with open(f"/proc/sys/net/{name}", "w") as file:
                file.write(value)
        return {}

    def send(self, packets, counters):
        """Each packet with no memory of those before it, and what came of it."""
        self.drain()
        self.counted = {name: read_counters(argv) for name, argv in counters.items()}
        self.lost = read_snmp()
        return [self.send_one(packet, counters) for packet in packets]

    def send_one(self, packet, counters):
        flush_conntrack(self.conntrack)
        before = [self.emit(earlier)[2] for earlier in packet["earlier"]]
        if packet["earlier"]:
            self.counted = {name: read_counters(argv) for name, argv in counters.items()}
            self.lost = read_snmp()
        frames, delivered, failed = self.emit(packet)
        if UNSENT in before:
            failed = UNSENT
        risen = {}
        for name, argv in counters.items():
            before, now = self.counted[name], read_counters(argv)
            self.counted[name] = now
            risen[name] = [
                [key, count - before.get(key, 0)]
                for key, count in now.items()
                if count != before.get(key, 0)
            ]
        was, self.lost = self.lost, read_snmp()
        lost = [key for key, count in self.lost.items() if count != was.get(key)]
        answer = {"frames": frames, "delivered": delivered, "risen": risen, "lost": lost}
        return answer if failed is None else {**answer, "failed": failed}

    def emit(self, packet):
        """Sends one packet, and waits until all has happened that comes of it."""
        for argv in packet["before"]:
            run(argv)
        failed = None
        opened = None
        try:
            if "frame" in packet:
                self.write(packet["by"], bytes.fromhex(packet["frame"]))
            else:
                opened = send_from_socket(packet["socket"])
        except Unsent:
            failed = UNSENT
        except OSError as error:
            failed = errno.errorcode.get(error.errno, str(error.errno))
        for _ in range(FENCES):
            self.fence_in.send(FENCE)
            self.fence_out.recv(64)
        frames, delivered = self.drain()
        if opened is not None:
            opened.close()
        return frames, delivered, failed

    def write(self, by, frame):
        """A cable does not take more than the interface at its other end (is_skb_forwardable)."""
        try:
            self.arrivals[by].send(frame)
        except OSError as error:
            raise Unsent from error

    def drain(self):
        frames, delivered = [], []
        for name, arrival in self.arrivals.items():
            while True:
                try:
                    data, address = arrival.recvfrom(65536, socket.MSG_DONTWAIT)
                except BlockingIOError:
                    break
                if address[2] != PACKET_OUTGOING:
                    frames.append({"dev": name, "hex": data.hex()})
        for family, protocol, taker in self.deliveries:
            while True:
                try:
                    data, ancillary, _, address = taker.recvmsg(65536, 1024, socket.MSG_DONTWAIT)
                except BlockingIOError:
                    break
                delivered.append(told_delivery(family, protocol, data, ancillary, address))
        return frames, delivered


FENCE = bytes.fromhex("ffffffffffff020000000001" + "88b5") + bytes(46)


def quiet(name):
    """Without addresses there is nothing to discover, to announce or to answer."""
    with open(f"/proc/sys/net/ipv6/conf/{name}/disable_ipv6", "w") as file:
        file.write("1")
    run(["ip", "link", "set", name, "arp", "off"])


def packet_socket(name):
    made = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    made.bind((name, ETH_P_ALL))
    return made


def delivery_socket(family, protocol):
    """Is given a copy of all that is delivered here, listener or none (raw_local_deliver)."""
    made = socket.socket(family, socket.SOCK_RAW, protocol)
    if family == socket.AF_INET6:
        made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
    made.setblocking(False)
    return (family, protocol, made)


def told_delivery(family, protocol, data, ancillary, address):
    if family == socket.AF_INET:
        return {"hex": data.hex()}
    to = next(value[:16] for level, kind, value in ancillary if kind == socket.IPV6_PKTINFO)
    source = address[0].split("%")[0]
    return {
        "src": source,
        "dst": socket.inet_ntop(socket.AF_INET6, to),
        "protocol": protocol,
        "payload": data.hex(),
    }


def send_from_socket(wanted):
    """A packet of a process of this host; the socket stays open until what it sent has arrived."""
    family = socket.AF_INET if wanted["family"] == "ip" else socket.AF_INET6
    kinds = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM, "raw": socket.SOCK_RAW}
    os.setegid(wanted.get("gid", 0))
    os.seteuid(wanted.get("uid", 0))
    try:
        made = socket.socket(family, kinds[wanted["kind"]], wanted.get("protocol", 0))
    finally:
        os.seteuid(0)
        os.setegid(0)
    try:
        made.setblocking(False)
        for level, option, value in wanted["options"]:
            made.setsockopt(level, option, value)
        try:
            made.bind((wanted["src"], wanted.get("sport", 0)))
        except OSError as error:
            raise Unsent from error
        to = (wanted["dst"], wanted.get("dport", 0))
        if wanted["kind"] == "tcp":
            made.connect(to)
        else:
            made.sendto(bytes.fromhex(wanted["payload"]), to)
    except BlockingIOError:
        pass
    except (OSError, Unsent):
        made.close()
        raise
    return made


def flush_conntrack(to):
    """IPCTNL_MSG_CT_DELETE without a tuple: all of them."""
    to.send(struct.pack("=IHHIIBBH", 20, (1 << 8) | 2, 1 | 4, 0, 0, 0, 0, 0))
    to.recv(4096)


def read_counters(argv):
    quietly = {"stderr": subprocess.DEVNULL, "close_fds": False, "check": True}
    text = subprocess.run(argv, stdout=subprocess.PIPE, **quietly).stdout
    return read_json(text) if argv[0] == "nft" else read_save(text.decode())


def read_save(text):
    """Packets by table, chain and place from 1; policies at place 0."""
    counted, table, chain, place = {}, "", "", 0
    for line in text.splitlines():
        if line.startswith("["):
            count, _, rest = line[1:].partition(":")
            name = rest.split(" ", 3)[2]
            chain, place = name, place + 1 if name == chain else 1
            counted[f"{table} {chain} {place}"] = int(count)
        elif line.startswith(":"):
            name, _, count = line[1:].split(" ")
            counted[f"{table} {name} 0"] = int(count[1:].partition(":")[0])
        elif line.startswith("*"):
            table, chain = line[1:], ""
    return counted


def read_json(text):
    counted, places = {}, {}
    for each in json.loads(text)["nftables"]:
        rule = each.get("rule")
        if rule is None or rule["table"] == "quiet":
            continue
        chain = f"{rule['family']} {rule['table']} {rule['chain']}"
        places[chain] = places.get(chain, 0) + 1
        for expression in rule["expr"]:
            counter = expression.get("counter")
            if counter is not None:
                counted[f"{chain} {places[chain]}"] = counter["packets"]
    return counted


# What the kernel counts when a packet is lost elsewhere than in a rule.
LOST = {
    "InAddrErrors",
    "InNoRoutes",
    "OutNoRoutes",
    "InDiscards",
    "OutDiscards",
    "IPReversePathFilter",
    "InHdrErrors",
    "Ip6InAddrErrors",
    "Ip6InNoRoutes",
    "Ip6OutNoRoutes",
    "Ip6InDiscards",
    "Ip6OutDiscards",
    "Ip6InHdrErrors",
}


def read_snmp():
    found = {}
    for name in ("snmp", "netstat"):
        with open(f"/proc/self/net/{name}") as file:
            lines = file.read().splitlines()
        for keys, values in zip(lines[::2], lines[1::2]):
            for key, value in zip(keys.split(), values.split()):
                if key in LOST:
                    found[key] = found.get(key, 0) + int(value)
    with open("/proc/self/net/snmp6") as file:
        for line in file:
            key, value = line.split()
            if key in LOST:
                found[key] = int(value)
    return found


def run(argv, given="", check=True):
    done = subprocess.run(
        argv, input=given.encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, close_fds=False
    )
    if check and done.returncode != 0:
        raise RuntimeError(f"{' '.join(argv)}: {done.stderr.decode().strip()}")
    return {
        "code": done.returncode,
        "stdout": done.stdout.decode(errors="replace"),
        "stderr": done.stderr.decode(errors="replace"),
    }


def main():
    machine = Machine()
    print(json.dumps({"pid": os.getpid()}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            answer = {"ok": getattr(machine, asked.pop("do"))(**asked)}
        except Exception as error:  # Told to who asked; this process goes on.
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


main()
