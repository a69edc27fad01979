import Alert from "@cloudscape-design/components/alert";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { addresses } from "../../app/addresses";
import { useViewer } from "../../app/session";
import { PageLink } from "../../parts/links/page-link";
import type { Integration } from "./integration";
import { useLiveSync } from "./live-sync";
import { RunFailures, Why } from "./run-failures";
import { SyncPanel } from "./sync-panel";
import type { SyncRun } from "./sync-run-facts";
import { isUnderWay } from "./sync-words";

/** The newest sync, live: its progress, and its failures as they arise. */
export function SyncTab({ integration }: { readonly integration: Integration }) {
  const isAdmin = useViewer().roles.includes("ADMIN");
  const { failures } = useLiveSync(integration.id);
  const run = integration.lastSyncRun;
  return (
    <SpaceBetween size="m">
      <SyncPanel integration={integration} run={run ?? null} mayAct={isAdmin} />
      {run?.failure && <WholeFailure failure={run.failure} />}
      {run && <RunFailures key={run.id} run={run} live={failures} />}
      {run && !isUnderWay(run.state) && (
        <PageLink to={addresses.integration(integration.id, "coverage")}>How many clusters have an owner</PageLink>
      )}
    </SpaceBetween>
  );
}

/** The reason why a run as a whole failed. */
export function WholeFailure({ failure }: { readonly failure: NonNullable<SyncRun["failure"]> }) {
  const where = [failure.accountId && `in account ${failure.accountId}`, failure.region].filter(Boolean).join(", ");
  return (
    <Alert type="error" statusIconAriaLabel="Error" header="Nothing could be read">
      <Why {...failure} />
      {where}
    </Alert>
  );
}
