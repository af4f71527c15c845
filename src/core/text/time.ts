/** Times as snapshots keep them, compared without a clock. */

const ISO = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?Z$/;

/** Seconds since 1970 of an ISO 8601 time in UTC; `undefined` for anything else. */
export function secondsOf(iso: string): number | undefined {
  const found = ISO.exec(iso);
  if (found === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, fraction = 0] = found
    .slice(1)
    .map((part: string | undefined) => Number(part ?? 0));
  return ((daysTo(year, month, day) * 24 + hour) * 60 + minute) * 60 + second + fraction;
}

/** Seconds from one time to a later one; `undefined` when either does not read. */
export function secondsBetween(from: string, to: string): number | undefined {
  const start = secondsOf(from);
  const end = secondsOf(to);
  return start === undefined || end === undefined ? undefined : end - start;
}

/** Days since 1970-01-01, with years that begin in March so that leap days come last. */
function daysTo(year: number, month: number, day: number): number {
  const march = month > 2 ? month - 3 : month + 9;
  const shifted = month > 2 ? year : year - 1;
  const leaps = Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400);
  return 365 * shifted + leaps + Math.floor((153 * march + 2) / 5) + day - 1 - 719468;
}
