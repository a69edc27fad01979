import type { SimulatorCallCounts } from "./simulator-calls";

type PhaseKind = "script" | "bare" | "first" | "unchanged";

/** One walk through the organization, by a plain script, by the bare loop or by a sync. */
export interface Phase {
  readonly kind: PhaseKind;
  readonly seconds: number;
  /** Of them, until all accounts were listed. */
  readonly listingSeconds: number;
  /** Of the process that made the calls; null where the system does not tell. */
  readonly cpuSeconds: number | null;
  /** Of the seconds, how long that process waited for a processor: other work on the machine. */
  readonly cpuWaitSeconds: number | null;
  readonly calls: SimulatorCallCounts;
  readonly accountsOk: number;
  readonly accountsFailed: number;
  readonly clusters: number;
  /** Versions of rows that the sync wrote, by table; null for the bare loop. */
  readonly rowsWritten: Readonly<Record<string, number>> | null;
}

export const PHASE_NAMES: Readonly<Record<PhaseKind, string>> = {
  script: "plain script",
  bare: "bare loop",
  first: "first sync",
  unchanged: "unchanged sync",
};
