import type { Platform } from "../../shared/compose";
import { REFUSED_ONE_BY_ONE, RefusalAggregator } from "../../shared/domain/audit/refusal-aggregator";

const HOUR = { windowMs: 3_600_000, tellMs: 3_600_000 };

/**
 * Lets no repeated refusal be recorded while a test looks: otherwise they are every 15 seconds, and on a busy machine a
 * test takes longer. Before the platform's server is made, which copies it.
 */
export function recordRefusalsHourly(platform: Platform): void {
  Object.assign(platform, {
    refusedMutations: new RefusalAggregator(platform, HOUR, REFUSED_ONE_BY_ONE),
    refusedQueries: new RefusalAggregator(platform, HOUR),
    refusedStrangers: new RefusalAggregator(platform, HOUR),
  });
}
