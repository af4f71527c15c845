/** Something that a person can do something about: said as it is, without a stack in the log. */

export class Refusal extends Error {
  override readonly name = "Refusal";
}

/** By its name: a file that is loaded later has a class of its own. */
export const isRefusal = (error: unknown): error is Refusal =>
  error instanceof Error && error.name === "Refusal";
