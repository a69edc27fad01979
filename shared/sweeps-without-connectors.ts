import { endDoctorRunsOfLostConnectors } from "./domain/doctor/sweep-doctor";
import { endGrantsWithoutPreconditions, endLateGrants } from "./domain/grants/ending/sweep-grants";
import { raiseOverdueAlarms } from "./domain/grants/waiting/overdue";
import { failReadsOfLostConnectors } from "./domain/identities/identity-center/sweep-provider-reads";
import { failRunsOfLostConnectors } from "./domain/sync-runs/sweep-sync-runs";

/**
 * Servers and workers do the sweeps of this file, so that they go on while every connector is dead. A worker does these
 * over the connections of grants.
 */
export function sweepsThatEndAccess(
  deps: Parameters<typeof endGrantsWithoutPreconditions>[0] &
    Parameters<typeof endLateGrants>[0] &
    Parameters<typeof raiseOverdueAlarms>[0],
) {
  return {
    grantsWithoutPreconditions: () => endGrantsWithoutPreconditions(deps),
    lateGrants: () => endLateGrants(deps),
    overdue: () => raiseOverdueAlarms(deps),
  };
}

/** Ends the work of connectors that died. */
export function sweepsOfLostConnectors(
  deps: Parameters<typeof failRunsOfLostConnectors>[0] &
    Parameters<typeof failReadsOfLostConnectors>[0] &
    Parameters<typeof endDoctorRunsOfLostConnectors>[0],
) {
  return {
    lostConnectors: () => failRunsOfLostConnectors(deps),
    lostReads: () => failReadsOfLostConnectors(deps),
    lostDoctorRuns: () => endDoctorRunsOfLostConnectors(deps),
  };
}
