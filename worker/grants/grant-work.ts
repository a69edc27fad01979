import type { Platform } from "../../shared/compose";
import { prepareBinding } from "../../shared/domain/bindings/reconcile/prepare-binding";
import { recordObservedDrift } from "../../shared/domain/drift/record-observed-drift";
import { BatchedTargetLeases } from "../../shared/domain/grants/reconcile/batched-target-leases";
import type { PrepareBinding } from "../../shared/domain/grants/reconcile/prepare-grants";
import {
  type ReconcileDependencies,
  reconcileTarget,
  startGrants,
} from "../../shared/domain/grants/reconcile/reconcile-target";

export type GrantDependencies = Omit<ReconcileDependencies, "prepareBinding" | "leases"> &
  Pick<Platform, "log" | "grantLoop"> &
  Parameters<typeof prepareBinding>[0];

/** The work of a process for grants, started by a job or by the due timer. */
export interface GrantWork {
  reconcileTarget(targetId: string, signal: AbortSignal): Promise<void>;
  startGrants(bindingId: string, signal: AbortSignal): Promise<void>;
}

export function createGrantWork(deps: GrantDependencies): GrantWork {
  const grants = {
    ...deps,
    // Principals are prepared over the common connections, so that preparations cannot use up those of the grant loop.
    leases: new BatchedTargetLeases(deps.grantLoop.uow, deps.log, recordObservedDrift),
    prepareBinding: (...asked: Parameters<PrepareBinding>) => prepareBinding(deps, ...asked),
  };
  return {
    reconcileTarget: (targetId, signal) => reconcileTarget(grants, targetId, signal),
    startGrants: (bindingId, signal) => startGrants(grants, bindingId, signal),
  };
}
