/** What each message must look like. Both sides ask here before they act: names and rules come from strangers. */

import { CAUSE_CODES, RISK_CODES } from "../core/codes.ts";
import type { AssumptionCode, FindingCode, GapCode } from "../core/codes.ts";
import type {
  Assumption,
  EngineRef,
  Evidence,
  Finding,
  Gap,
  Path,
  Protocol,
  Remedy,
  Reply,
  Severity,
  SubjectKind,
  Vantage,
  Verdict,
} from "../core/contract.ts";
import type { Counters, Effect, Hop, RuleFamily, Tuple } from "../core/hop.ts";
import type {
  PanelContainer,
  PanelPort,
  PanelState,
  PanelVantage,
  PanelView,
  Stage,
  ToHost,
  ToWebview,
} from "./messages.ts";
import type { Check } from "./shape.ts";
import { count, flag, list, oneOf, optional, port, record, text, variants, word } from "./shape.ts";

const protocol = word<Protocol>({ tcp: true, udp: true, sctp: true });
const severity = word<Severity>({ error: true, warning: true, info: true });
const stage = word<Stage>({ first: true, later: true, reply: true });
const vantageKind = word<Vantage["kind"]>({ outside: true, host: true, container: true });
const findingCode = oneOf<FindingCode>([...CAUSE_CODES, ...RISK_CODES]);

/** Codes grow with each release and are only shown: any text will do. */
const assumptionCode = text as Check<AssumptionCode>;
const gapCode = text as Check<GapCode>;

const family = word<RuleFamily>({ ip: true, ip6: true, inet: true, bridge: true, netdev: true });

const verdict = word<Verdict>({
  reachable: true,
  refused: true,
  rejected: true,
  dropped: true,
  "no-route": true,
  stalled: true,
  leaves: true,
  uncertain: true,
});

const effect = word<Effect>({
  accept: true,
  drop: true,
  reject: true,
  return: true,
  jump: true,
  goto: true,
  dnat: true,
  snat: true,
  masquerade: true,
  redirect: true,
  mark: true,
  log: true,
  continue: true,
  unknown: true,
});

const subjectKind = word<SubjectKind>({
  container: true,
  network: true,
  port: true,
  process: true,
  interface: true,
  rule: true,
  route: true,
  host: true,
  name: true,
});

const tuple = record<Tuple>({
  src: text,
  dst: text,
  sport: optional(port),
  dport: optional(port),
});

const hop: Check<Hop> = variants<Hop, "kind">("kind", {
  link: {
    netns: text,
    name: text,
    ifindex: count,
    peer: optional(record({ netns: text, name: text, ifindex: count })),
  },
  bridge: { netns: text, name: text, inPort: optional(text), outPort: optional(text) },
  route: { netns: text, table: text, text, dev: text, via: optional(text) },
  neighbour: { netns: text, address: text, mac: optional(text) },
  rule: {
    netns: text,
    family,
    table: text,
    chain: text,
    index: count,
    handle: optional(count),
    line: count,
    text,
    effect,
    counters: optional(record<Counters>({ packets: count, bytes: count })),
  },
  policy: {
    netns: text,
    family,
    table: text,
    chain: text,
    verdict: word({ accept: true, drop: true }),
  },
  rewrite: { netns: text, before: tuple, after: tuple },
  tunnel: {
    netns: text,
    tunnel: text,
    vni: optional(count),
    outer: record({ src: text, dst: text }),
  },
  proxy: {
    netns: text,
    program: optional(text),
    pid: optional(count),
    listens: text,
    connectsTo: text,
  },
  socket: { netns: text, address: text, port, process: optional(text) },
});

const vantage = variants<Vantage, "kind">("kind", {
  outside: { interface: text, address: text },
  host: { address: text },
  container: { name: text, address: text },
});

const path = record<Path>({
  from: vantage,
  to: record({ address: text, port, protocol }),
  verdict,
  viaProxy: optional(flag),
  hops: list(hop),
  established: record({ hops: list(hop) }),
  reply: record<Reply>({ verdict, hops: list(hop) }),
  delivered: optional(record({ container: text, address: text, port, process: text })),
  assumptions: list(record<Assumption>({ code: assumptionCode, text })),
});

const finding = record<Finding>({
  code: findingCode,
  severity,
  subject: record({ kind: subjectKind, name: text }),
  title: text,
  detail: text,
  evidence: list(record<Evidence>({ source: text, text, line: optional(count) })),
  remedy: record<Remedy>({ text, command: optional(text) }),
});

const gap = record<Gap>({
  code: gapCode,
  what: text,
  reason: text,
  remedy: text,
  affects: list(text),
});

const panelPort = record<PanelPort>({
  hostIp: text,
  hostPort: port,
  protocol,
  containerPort: optional(port),
});

const panelView = record<PanelView>({
  title: text,
  takenAt: text,
  engine: optional(record<EngineRef>({ name: text, version: text, endpoint: text })),
  engineId: optional(text),
  containers: list(record<PanelContainer>({ name: text, state: text })),
  container: optional(text),
  ports: list(panelPort),
  port: optional(panelPort),
  vantages: list(record<PanelVantage>({ id: text, label: text, kind: vantageKind, verdict })),
  vantage: optional(text),
  paths: list(path),
  findings: list(finding),
  gaps: list(gap),
  message: optional(text),
});

const toWebview = variants<ToWebview, "type">("type", {
  show: { view: panelView },
  busy: {},
  stale: { reason: text },
  failed: { message: text, remedy: optional(text) },
});

const toHost = variants<ToHost, "type">("type", {
  ready: {},
  choose: {
    container: optional(text),
    hostIp: optional(text),
    port: optional(port),
    protocol: optional(protocol),
    vantage: optional(text),
  },
  refresh: {},
  explain: {},
  copy: { text },
  showTables: { netns: text },
  openEvidence: { netns: text, family, table: text, chain: text, index: count, line: count },
});

const panelState = record<PanelState>({
  engineId: optional(text),
  container: optional(text),
  hostIp: optional(text),
  port: optional(port),
  protocol: optional(protocol),
  vantage: optional(text),
  stage: optional(stage),
  hop: optional(text),
  scrollTop: optional(count),
});

/** Whether the webview may act on what it was sent; a path without its vantage is not drawn. */
export function isToWebview(message: unknown): message is ToWebview {
  if (!toWebview(message)) return false;
  return message.type !== "show" || message.view.paths.length === message.view.vantages.length;
}

/** The webview draws text that came from containers, so nothing it sends is taken on trust. */
export function isToHost(message: unknown): message is ToHost {
  return toHost(message);
}

/** What was kept over a reload may be from another release, or not ours at all. */
export function isPanelState(state: unknown): state is PanelState {
  return panelState(state);
}
