import { compactTable } from "../report";
import type { Figures } from "./figures";
import type { Measurement } from "./measure";
import { PHASE_NAMES } from "./phase";

/** One row per walk through the organization, in the order they were made. */
export function phaseTable({ phases, size }: Measurement): string {
  const head = [
    "",
    "Seconds",
    "Listing",
    "ms/account",
    "CPU s",
    "CPU wait s",
    "Calls",
    "Throttled",
    "OK",
    "Failed",
    "Clusters",
    "Resources written",
  ];
  const rows = phases.map((phase) => [
    PHASE_NAMES[phase.kind],
    phase.seconds.toFixed(2),
    phase.listingSeconds.toFixed(2),
    ((phase.seconds * 1000) / size.accounts).toFixed(1),
    phase.cpuSeconds?.toFixed(1) ?? "?",
    phase.cpuWaitSeconds?.toFixed(1) ?? "?",
    phase.calls.total,
    phase.calls.throttled,
    phase.accountsOk,
    phase.accountsFailed,
    phase.clusters,
    phase.rowsWritten?.resources ?? "",
  ]);
  return compactTable(head, rows);
}

/** Notes on the ratios where there is no goal. */
export function figureNotes(figures: Figures): string[] {
  return [
    `Without listing accounts: first / bare ${round(figures.firstScanToBare)}, unchanged / bare ${round(figures.unchangedScanToBare)}.`,
    `CPU of the worker / bare: first ${known(figures.firstCpuToBare)}, unchanged ${known(figures.unchangedCpuToBare)}.`,
    `Calls beyond the bare loop's: first ${calls(figures.callsBeyondBare)}; unchanged ${calls(figures.unchangedCallsBeyondBare)}.`,
    ...(figures.disturbance !== null && figures.disturbance > DISTURBED ? [BUSY] : []),
  ];
}

/** On two cores the parts slow each other down by a tenth. */
const DISTURBED = 0.2;
const BUSY =
  "The machine was busy with other work (see CPU wait): ratios of seconds tell little, run it again; those of CPU hold.";

function calls(difference: Readonly<Record<string, number>>): string {
  const parts = Object.entries(difference).map(([operation, count]) => `${operation} ${count > 0 ? "+" : ""}${count}`);
  return parts.join(", ") || "none";
}

function known(value: number | null): string {
  return value === null ? "not told by this system" : round(value);
}

function round(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
