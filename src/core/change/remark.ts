/** What is to be said of what a person has typed. */

export interface Remark {
  readonly text: string;
  /** It must be mended before anything is asked of the engine. */
  readonly stops: boolean;
}

export const stop = (text: string): Remark => ({ text, stops: true });

/** Worth knowing, and no reason to stop. */
export const note = (text: string): Remark => ({ text, stops: false });
