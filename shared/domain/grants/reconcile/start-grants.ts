import { prepareGrants } from "./prepare-grants";
import { type ReconcileDependencies, reconcileTarget } from "./reconcile-target";

/** Goes from a principal to access in one job: no hint has to go through the queue, and the role is observed once. */
export async function startGrants(deps: ReconcileDependencies, bindingId: string, signal: AbortSignal): Promise<void> {
  const { targetIds, binding } = await prepareGrants(deps, bindingId, signal);
  await Promise.all(targetIds.map((targetId) => reconcileTarget(deps, targetId, signal, binding)));
}
