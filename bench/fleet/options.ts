import { type BenchOptions, choiceOption, countOption } from "../options";

export const FLEET_OPTIONS = {
  /** The gain by a second worker, or the cost of a worker that has nothing to do; or both. */
  part: choiceOption(["workers", "idle", "all"], "all"),
  accounts: countOption(1_000, 10, 20_000),
  regions: countOption(2, 1, 17),
  /** As many clusters, each with the entry of its creator. */
  clusters: countOption(1_000, 10, 100_000),
  /** So many of them are scanned for drift. */
  scanned: countOption(1_000, 10, 100_000),
  /** Milliseconds that AWS takes to answer. */
  latency: countOption(200, 0, 10_000),
  /** Each worker has at most so many thousandths of a core, so that the machine does not bind two of them. */
  millicores: countOption(null, 100, 10_000),
  /** Clusters and live grants in the database of a worker with nothing to do. */
  known: countOption(20_000, 100, 100_000),
  active: countOption(5_000, 100, 100_000),
  /** For so long an idle worker is watched. */
  seconds: countOption(60, 5, 3_600),
};

export type FleetOptions = BenchOptions<typeof FLEET_OPTIONS>;
