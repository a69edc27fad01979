import { reconcileBinding } from "../shared/domain/bindings/bindings.jobs";
import { prepareBinding } from "../shared/domain/bindings/prepare-binding";
import { type RemovalDependencies, removeBinding } from "../shared/domain/bindings/remove-binding";
import { testConnector } from "../shared/domain/connectors/connectors.jobs";
import { runConnectorTest } from "../shared/domain/connectors/run-connector-test";
import { type AuditDependencies, auditCluster as audit } from "../shared/domain/drift/audit-cluster";
import { auditCluster } from "../shared/domain/drift/drift.jobs";
import { prepareGrants, reconcileTarget } from "../shared/domain/grants/grants.jobs";
import type { PrepareBinding } from "../shared/domain/grants/prepare-grants";
import { type ReconcileDependencies, reconcileTarget as reconcile } from "../shared/domain/grants/reconcile-target";
import { startGrants } from "../shared/domain/grants/start-grants";
import { TargetTurns } from "../shared/domain/grants/target-turns";
import { readIdentityProvider } from "../shared/domain/identities/identities.jobs";
import { type ReadDependencies, readProvider } from "../shared/domain/identities/read-provider";
import { advanceRun, scanSome } from "../shared/domain/sync-runs/advance-run";
import type { ScanDependencies } from "../shared/domain/sync-runs/scan-slot";
import { advanceSyncRun, scanAccounts } from "../shared/domain/sync-runs/sync-runs.jobs";
import { type JobRoute, route } from "../shared/platform/queue/job";

type Dependencies = ScanDependencies &
  ReadDependencies &
  RemovalDependencies &
  AuditDependencies &
  Omit<ReconcileDependencies, "prepareBinding" | "turns">;

/** Which handler does which job. */
export function jobRoutes(deps: Dependencies): JobRoute[] {
  const grants = {
    ...deps,
    turns: new TargetTurns(deps.uow, deps.log),
    prepareBinding: (...asked: Parameters<PrepareBinding>) => prepareBinding(deps, ...asked),
  };
  return [
    route(reconcileTarget, ({ targetId }, { signal }) => reconcile(grants, targetId, signal)),
    route(prepareGrants, ({ bindingId }, { signal }) => startGrants(grants, bindingId, signal)),
    route(reconcileBinding, ({ bindingId }, { signal }) => removeBinding(deps, bindingId, signal)),
    route(auditCluster, ({ resourceId }, { signal }) => audit(deps, resourceId, signal)),
    route(advanceSyncRun, ({ runId }, { signal }) => advanceRun(deps, runId, signal)),
    route(scanAccounts, (payload, { signal }) => scanSome(deps, payload, signal)),
    route(testConnector, ({ testId }, { signal }) => runConnectorTest(deps, testId, signal)),
    route(readIdentityProvider, ({ providerId }, { signal }) => readProvider(deps, providerId, signal)),
  ];
}
