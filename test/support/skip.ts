import type { Context } from "mocha";

/**
 * Skips the test at hand, or in `suiteSetup` the whole suite, and says why: `npm test` prints the
 * reason.
 */
export function skipBecause(context: Context, reason: string): never {
  const runnable = context.test;
  const isHook = runnable !== undefined && "type" in runnable && runnable.type === "hook";
  const skipped = isHook ? runnable.parent : runnable;
  if (skipped !== undefined) Object.assign(skipped, { skipReason: reason });
  return context.skip();
}
