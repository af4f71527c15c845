import assert from "node:assert/strict";
import { withDeadline } from "../../src/collect/deadline.ts";

suite("a deadline", () => {
  test("of each of two hundred requests hangs on one signal without a warning", async () => {
    const warned: string[] = [];
    const note = (warning: Error): void => void warned.push(warning.name);
    process.on("warning", note);
    const { signal } = new AbortController();
    const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));
    await Promise.all(
      Array.from({ length: 200 }, () => withDeadline({ signal, timeoutMs: 1000 }, soon)),
    );
    process.off("warning", note);
    assert.deepEqual(warned, []);
  });
});
