import { testConnector } from "../shared/domain/connectors/connectors.jobs";
import { runConnectorTest } from "../shared/domain/connectors/run-connector-test";
import { readIdentityProvider } from "../shared/domain/identities/identities.jobs";
import { type ReadDependencies, readProvider } from "../shared/domain/identities/read-provider";
import { advanceRun, scanSome } from "../shared/domain/sync-runs/advance-run";
import type { ScanDependencies } from "../shared/domain/sync-runs/scan-slot";
import { advanceSyncRun, scanAccounts } from "../shared/domain/sync-runs/sync-runs.jobs";
import { type JobRoute, route } from "../shared/platform/queue/job";

/** Which handler does which job. */
export function jobRoutes(deps: ScanDependencies & ReadDependencies): JobRoute[] {
  return [
    route(advanceSyncRun, ({ runId }, { signal }) => advanceRun(deps, runId, signal)),
    route(scanAccounts, (payload, { signal }) => scanSome(deps, payload, signal)),
    route(testConnector, ({ testId }, { signal }) => runConnectorTest(deps, testId, signal)),
    route(readIdentityProvider, ({ providerId }, { signal }) => readProvider(deps, providerId, signal)),
  ];
}
