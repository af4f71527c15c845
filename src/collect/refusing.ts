import type { Outcome } from "./outcome.ts";

/**
 * Remembers a refusal that only the person can mend, such as a key that is not taken, and answers with it from then on:
 * a host that counts failed logins shuts out who tries again and again.
 */
export class Refusing {
  #refused: Extract<Outcome<never>, { ok: false }> | undefined;

  async unless<T>(work: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
    if (this.#refused !== undefined) return this.#refused;
    const outcome = await work();
    if (!outcome.ok && outcome.failure.lasting === true) this.#refused = outcome;
    return outcome;
  }
}
