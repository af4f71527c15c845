/** A program or filter outside netfilter that sees the frames of an interface: `ip link` (xdp), `tc filter`. */

export interface FrameHook {
  readonly dev: string;
  /** `xdp` comes before all else; tc filters before the rules on the way in, behind them on the way out. */
  readonly at: "xdp" | "tc-ingress" | "tc-egress";
}
