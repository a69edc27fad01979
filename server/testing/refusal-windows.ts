import type { Platform } from "../../shared/compose";

const HOUR = { windowMs: 3_600_000, tellMs: 3_600_000 };

/**
 * Lets no repeated refusal be recorded while a test looks, which otherwise happens every 15 seconds: on a busy machine
 * a test takes longer.
 */
export function recordRefusalsHourly({ refusedMutations, refusedQueries, refusedStrangers }: Platform): void {
  for (const one of [refusedMutations, refusedQueries, refusedStrangers]) Object.assign(one, { times: HOUR });
}
