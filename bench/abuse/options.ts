import { type BenchOptions, countOption, textOption } from "../options";

export const ABUSE_OPTIONS = {
  /** How long each attack lasts. */
  seconds: countOption(20, 1, 600),
  /** The name of one attack, or a part of it; all of them when left out. */
  only: textOption(),
};

export type AbuseOptions = BenchOptions<typeof ABUSE_OPTIONS>;
