import { prepareGrants } from "./prepare-grants";
import { type ReconcileDependencies, reconcileTarget } from "./reconcile-target";

/** From a principal to access in one piece of work: nobody waits for a hint to go round, or for a second look at the role. */
export async function startGrants(deps: ReconcileDependencies, bindingId: string, signal: AbortSignal): Promise<void> {
  const { targetIds, binding } = await prepareGrants(deps, bindingId, signal);
  await Promise.all(targetIds.map((targetId) => reconcileTarget(deps, targetId, signal, binding)));
}
