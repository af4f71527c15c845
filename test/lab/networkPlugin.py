# A network driver of its own, as Weave's or Open vSwitch's are: networkPlugin.py SOCKET BRIDGE
# It speaks the engine's protocol for such drivers (moby: daemon/libnetwork/docs/remote.md) and plugs each container into
# one bridge of the host by a veth pair.
import json
import os
import socketserver
import subprocess
import sys
from http.server import BaseHTTPRequestHandler

SOCKET, BRIDGE = sys.argv[1:]


def ip(*words):
    subprocess.run(["ip", *words], check=True)


def join(asked):
    host, inside = "vw" + asked["EndpointID"][:7], "vg" + asked["EndpointID"][:7]
    ip("link", "add", host, "type", "veth", "peer", "name", inside)
    ip("link", "set", host, "master", BRIDGE, "up")
    return {"InterfaceName": {"SrcName": inside, "DstPrefix": "ethwe"}}


def leave(asked):
    ip("link", "del", "vw" + asked["EndpointID"][:7])
    return {}


ANSWERS = {
    "/Plugin.Activate": lambda _: {"Implements": ["NetworkDriver"]},
    "/NetworkDriver.GetCapabilities": lambda _: {"Scope": "local"},
    "/NetworkDriver.CreateEndpoint": lambda _: {"Interface": {}},
    "/NetworkDriver.EndpointOperInfo": lambda _: {"Value": {}},
    "/NetworkDriver.Join": join,
    "/NetworkDriver.Leave": leave,
}


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        size = int(self.headers.get("Content-Length") or 0)
        asked = json.loads(self.rfile.read(size) or b"{}")
        body = json.dumps(ANSWERS.get(self.path, lambda _: {})(asked)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/vnd.docker.plugins.v1.1+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def address_string(self):
        return "engine"


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


ip("link", "add", BRIDGE, "type", "bridge")
ip("link", "set", BRIDGE, "up")
os.makedirs(os.path.dirname(SOCKET), exist_ok=True)
Server(SOCKET, Handler).serve_forever()
