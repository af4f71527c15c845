/** What one tool would have told of the reader's own namespace, and another source tells as well. */

import { present } from "./fields.ts";
import { readFiles } from "./proc/netns.ts";
import type { Readings } from "./script.ts";
import type { INNER_SECTIONS, SECTIONS } from "./sections/index.ts";
import type { Reading } from "./sections/section.ts";
import { OWN } from "./sections/sysfs.ts";

type HostReadings = Readings<typeof SECTIONS>;
type Inner = Readings<typeof INNER_SECTIONS>;

/** Without iproute2 the kernel was asked, where there is perl, or files tell: that counts as read. */
export function withOtherSources(readings: HostReadings): HostReadings {
  const filled = { ...readings, ...fromKernel(readings) };
  const files = valueOf(readings.netFiles)?.get(0);
  if (files === undefined) return filled;
  const told = readFiles(files, valueOf(readings.sysfs)?.get(OWN));
  return { ...filled, ...fill(filled, told) };
}

/** The same of what the kernel told alone; nothing else is asked inside a container. */
export const withKernel = (readings: Inner): Inner => ({ ...readings, ...fromKernel(readings) });

type Asked = Omit<Inner, "own">;

function fromKernel(readings: Asked): Partial<Asked> {
  const asked = valueOf(readings.netlink);
  const filled = asked?.own === undefined ? {} : fill(readings, asked.own);
  return { ...filled, ...refused(readings) };
}

type Filled = Pick<Inner, "links" | "routes" | "policyRules" | "neighbours" | "fdb">;
type Told = {
  readonly [Name in keyof Filled]?: Filled[Name] extends Reading<infer T> ? T : never;
};

function fill(readings: Filled, told: Told): Partial<Filled> {
  const or = <T>(reading: Reading<T>, value: T | undefined): Reading<T> | undefined =>
    reading.ok || value === undefined ? undefined : { ok: true, value };
  return present({
    links: or(readings.links, told.links),
    routes: or(readings.routes, told.routes),
    policyRules: or(readings.policyRules, told.policyRules),
    neighbours: or(readings.neighbours, told.neighbours),
    fdb: or(readings.fdb, told.fdb),
  });
}

/** The kernel tells everybody of filters, and root alone of IPsec. */
function refused({ netlink, besides }: Asked): Partial<Pick<Asked, "besides">> {
  const told = valueOf(netlink)?.besides;
  if (told === undefined || told.xfrmPolicies !== undefined || !besides.ok) return {};
  return { besides: { ok: false, failure: { kind: "denied", asked: "ip xfrm policy", said: "" } } };
}

const valueOf = <T>(reading: Reading<T>): T | undefined => (reading.ok ? reading.value : undefined);
