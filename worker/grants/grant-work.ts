import type { Platform } from "../../shared/compose";
import { prepareBinding } from "../../shared/domain/bindings/reconcile/prepare-binding";
import { recordObservedDrift } from "../../shared/domain/drift/record-observed-drift";
import type { PrepareBinding } from "../../shared/domain/grants/reconcile/prepare-grants";
import { type ReconcileDependencies, reconcileTarget } from "../../shared/domain/grants/reconcile/reconcile-target";
import { startGrants } from "../../shared/domain/grants/reconcile/start-grants";
import { TargetLeases } from "../../shared/domain/grants/reconcile/target-leases";

export type GrantDependencies = Omit<ReconcileDependencies, "prepareBinding" | "turns"> &
  Pick<Platform, "log" | "grantLoop"> &
  Parameters<typeof prepareBinding>[0];

/** What a process does for grants, whoever asks for it: a hint, or the moment that has come. */
export interface GrantWork {
  reconcileTarget(targetId: string, signal: AbortSignal): Promise<void>;
  startGrants(bindingId: string, signal: AbortSignal): Promise<void>;
}

export function createGrantWork(deps: GrantDependencies): GrantWork {
  const grants = {
    ...deps,
    // A principal is prepared over the connections of all: many who wait for one leave these to access that ends.
    turns: new TargetLeases(deps.grantLoop.uow, deps.log, recordObservedDrift),
    prepareBinding: (...asked: Parameters<PrepareBinding>) => prepareBinding(deps, ...asked),
  };
  return {
    reconcileTarget: (targetId, signal) => reconcileTarget(grants, targetId, signal),
    startGrants: (bindingId, signal) => startGrants(grants, bindingId, signal),
  };
}
