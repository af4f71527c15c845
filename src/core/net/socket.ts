/** A socket that can take a packet nobody else expects: listening TCP, bound UDP. */
export interface Socket {
  readonly protocol: "tcp" | "udp" | "sctp" | "raw";
  readonly family: "ip" | "ip6";
  /** Canonical text; `0.0.0.0` or `::` for any. */
  readonly address: string;
  readonly port: number;
  /** IPV6_V6ONLY; absent where the kernel's tables do not tell. */
  readonly v6only?: boolean;
  /** SO_BINDTODEVICE, or the scope of a link-local address. */
  readonly dev?: string;
  /** Who holds it, where that could be read: the first holder by PID. */
  readonly process?: { readonly pid: number; readonly name: string };
  /** Connected UDP sockets take packets from this peer alone. */
  readonly peer?: { readonly address: string; readonly port: number };
  /** Connections that wait for accept(2), and the limit of that queue; only of listening TCP sockets. */
  readonly backlog?: { readonly waiting: number; readonly limit?: number };
}
