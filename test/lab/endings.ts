const works = new Set<() => void>();
let armed = false;

/**
 * Has something undone should this process end before it was undone in the usual way.
 * What is handed in must be synchronous. The answer takes it off the list again.
 */
export function atEnd(work: () => void): () => void {
  arm();
  works.add(work);
  return () => works.delete(work);
}

function arm(): void {
  if (armed) return;
  armed = true;
  process.on("exit", undoAll);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => {
      undoAll();
      // The default action once more, now that no handler of ours stands before it.
      process.kill(process.pid, signal);
    });
  }
}

function undoAll(): void {
  for (const work of [...works].reverse()) {
    works.delete(work);
    try {
      work();
    } catch (error) {
      console.error("lab:", error);
    }
  }
}
