/** The help texts of the terminal. */

import type { CommandName } from "./arguments.ts";

const OPTIONS = `
Where to look:
  --snapshot FILE   at a snapshot in a file, in place of a live host
  --context NAME    at the engine of this Docker context
  --host ENDPOINT   at the engine at unix:///…, tcp://… or ssh://…
  --via WAY         how the host is read, where the endpoint does not tell:
                    local, sudo (asks no password), ssh:DEST, ssh+sudo:DEST, or
                    container[:IMAGE], a privileged helper container that ends with the command
  --node NAME=AT    another host that packets go on to; may be given several times.
                    AT is a snapshot file, a context or an endpoint

  --json            answer as JSON (docs/json.md describes each field)
`;

const MAIN = `docker-network-lens: what happens to a packet on this Docker host, and why

  docker-network-lens explain PORT[/PROTO]   why a port answers, or why it does not
  docker-network-lens trace FROM TO          one packet's way from anywhere to anywhere
  docker-network-lens packet (--in IFACE | --out) --src A --dst B --proto P
                                             what this host's kernel does with one packet
  docker-network-lens list                   networks, containers and published ports
  docker-network-lens tables [PLACE]         interfaces, addresses, routes, neighbours, sockets of one namespace
  docker-network-lens findings               everything wrong or risky on this host
  docker-network-lens snapshot               all that was read, as JSON

  docker-network-lens COMMAND --help         more about one of them
${OPTIONS}
Nothing on the host is changed. Reading rules and sockets needs root.
Exit status: 0 answered, 1 only with --fail-on, 2 the question is malformed, 3 nothing could be read.
`;

const HELP: Readonly<Record<CommandName, string>> = {
  explain: `docker-network-lens explain PORT[/PROTO] [--from PLACE] [--container NAME]

Says who claims the host port, what happens to a packet for it from each place, rule by rule,
and when it does not answer as it should, the cause, what shows it, and what to do.

  PORT              as 8080, or 53/udp
  --from PLACE      ask only from outside, host or container:NAME
  --container NAME  the container meant, where several want the port
${OPTIONS}`,
  trace: `docker-network-lens trace FROM TO

Walks one packet and its answer, hop by hop, and says where and why it ends.

  FROM   outside[:ADDRESS], host, or container:NAME
  TO     container:NAME:PORT, ADDRESS:PORT, or NAME:PORT as FROM resolves it; each with /PROTO
${OPTIONS}`,
  packet: `docker-network-lens packet (--in IFACE | --out) --src A --dst B --proto P [--sport N --dport N]

Says which rules this host's kernel puts one packet to, what they make of it, and what becomes of it.

  --in IFACE          it comes in there; of a bridge by the port that leads to its sender, or
  --bridge-port PORT  by that port
  --out               a process of this host sends it: root's, or --uid N
  --src, --dst A      addresses, IPv4 or IPv6
  --proto P           tcp, udp, icmp, or any other by name or number
  --sport, --dport N  ports; --sport is 40000 unless told
  --flags SYN,ACK     of TCP; SYN unless told
  --icmp-type T[/C]   an echo request unless told
  --length N          bytes with all headers; an empty packet unless told
  --ttl N             64 unless told
  --mac A             the sender's, of a packet that comes in
  --mark N            the mark it has already
  --state STATE       new, established, related, invalid or untracked, as conntrack has it
${OPTIONS}`,
  list: `docker-network-lens list

Prints the networks with their containers, and the published ports.
${OPTIONS}`,
  tables: `docker-network-lens tables [host|container:NAME|netns:NAME]

Prints what ip, bridge and ss tell inside one network namespace, joined with what the engine knows:
interfaces, addresses, routes, routing policy, neighbours, forwarding tables, listening sockets.

  host            the host's own namespace; meant where none is named
  container:NAME  the one that the container is in
  netns:NAME      any other that was read, by its name or its inode number
${OPTIONS}`,
  findings: `docker-network-lens findings [--fail-on error|warning|info]

Asks every published port from everywhere that it should answer to, and prints what is wrong or risky.

  --fail-on LEVEL   exit with status 1 when there is a finding of this severity or above
${OPTIONS}`,
  snapshot: `docker-network-lens snapshot [--no-engine]

Prints all that was read of the engine and its host as JSON. No secret is in it.
The other commands take the file with --snapshot.

  --no-engine       read this host alone, and ask no engine
${OPTIONS}`,
};

export const helpText = (of?: CommandName): string => (of === undefined ? MAIN : HELP[of]);
