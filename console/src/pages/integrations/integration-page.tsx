import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import type { ReactNode } from "react";
import { type CombinedError, useQuery, useSubscription } from "urql";
import { useLocation, useParams } from "wouter";
import { addresses } from "../../app/addresses";
import { PageSkeleton } from "../../app/page-skeleton";
import { useViewer } from "../../app/session";
import { graphql } from "../../gql";
import { PageLink } from "../../parts/links/page-link";
import { Problem } from "../../parts/problems/problem";
import { useReadAgain } from "../../parts/reading/read-again";
import { IntegrationState } from "../../parts/words/states";
import { AccountsTab } from "./accounts-tab";
import { CodeTab } from "./code-tab";
import { DriftTab } from "./drift-tab";
import { HistoryTab } from "./history-tab";
import type { Integration } from "./integration";
import { IntegrationActions } from "./integration-actions";
import { OverviewTab } from "./overview-tab";
import { OwnersTab } from "./owners-tab";
import { SyncTab } from "./sync-tab";

const INTEGRATION = graphql(`
  query IntegrationDetail($id: ID!) {
    integration(id: $id) { ...IntegrationFacts }
  }

  fragment IntegrationFacts on Integration {
    id name status statusReasons enabled version nextSyncAt createdAt updatedAt
    organizationId managementAccountId resourceTypes discoveryRegions
    warnings { code item message }
    settingsCheck { isCurrent checkedAt findings { name } }
    configuration { key value }
    connector { id name status problem lastSeenAt }
    ownerRules { keyName attribute separator }
    integrationOwners { attribute valueChecks { value exists hint } }
    lastSyncRun { ...SyncRunFacts }
  }
`);

const CHANGED = graphql(`
  subscription IntegrationDetailChanged($id: ID!) {
    integrationChanged(id: $id) {
      integrationId
      integration { ...IntegrationFacts }
    }
  }
`);

const TABS: readonly { readonly id: string; readonly label: string; readonly show: (of: Integration) => ReactNode }[] =
  [
    { id: "overview", label: "Overview", show: (of) => <OverviewTab integration={of} /> },
    { id: "sync", label: "Newest sync", show: (of) => <SyncTab integration={of} /> },
    { id: "accounts", label: "Accounts", show: (of) => <AccountsTab integration={of} /> },
    { id: "owners", label: "Owners", show: (of) => <OwnersTab integration={of} /> },
    { id: "drift", label: "Drift", show: (of) => <DriftTab integration={of} /> },
    { id: "history", label: "All syncs", show: (of) => <HistoryTab integration={of} /> },
    { id: "code", label: "View as Code", show: (of) => <CodeTab integration={of} /> },
  ];

export function IntegrationPage() {
  const { id = "", tab } = useParams<{ id: string; tab?: string }>();
  const [, go] = useLocation();
  const isAdmin = useViewer().roles.includes("ADMIN");
  const [{ data, fetching, error }, readAgain] = useQuery({ query: INTEGRATION, variables: { id } });
  useReadAgain(readAgain);
  const [{ data: live }] = useSubscription({ query: CHANGED, variables: { id } });
  const integration = data?.integration;
  const isGone = live?.integrationChanged?.integration === null;
  if (isGone) return <Gone name={integration?.name ?? "The integration"} />;
  if (!integration) return <NotShown isLoading={fetching} error={error} />;
  const active = TABS.find((one) => one.id === tab) ?? TABS[0]!;
  return (
    <SpaceBetween size="m">
      <Header
        variant="h1"
        description="One AWS Organization: its accounts, its clusters, and the access that is given to them."
        info={<IntegrationState status={integration.status} />}
        actions={isAdmin && <IntegrationActions integration={integration} />}
      >
        {integration.name}
      </Header>
      {integration.statusReasons.length > 0 && (
        <Box>
          {integration.statusReasons.join(" ")}{" "}
          {integration.lastSyncRun && active.id !== "sync" && (
            <PageLink to={addresses.integration(id, "sync")}>Newest sync</PageLink>
          )}
        </Box>
      )}
      <Problem error={error} onRetry={() => readAgain({ requestPolicy: "network-only" })} />
      <Tabs
        activeTabId={active.id}
        ariaLabel={`About ${integration.name}`}
        tabs={TABS.map(({ id: tabId, label }) => ({
          id: tabId,
          label,
          href: addresses.integration(id, tabId),
          content: tabId === active.id ? active.show(integration) : null,
        }))}
        onChange={({ detail }) => go(addresses.integration(id, detail.activeTabId))}
      />
    </SpaceBetween>
  );
}

function Gone({ name }: { readonly name: string }) {
  return (
    <SpaceBetween size="m">
      <Header variant="h1">{name} was deleted</Header>
      <Box>
        What it did stays in the audit log. <PageLink to={addresses.integrations()}>All integrations</PageLink>
      </Box>
    </SpaceBetween>
  );
}

interface NotShownProps {
  readonly isLoading: boolean;
  readonly error: CombinedError | undefined;
}

function NotShown({ isLoading, error }: NotShownProps) {
  if (isLoading) return <PageSkeleton />;
  return (
    <SpaceBetween size="m">
      <Header variant="h1">Integration</Header>
      <Problem error={error} />
      <PageLink to={addresses.integrations()}>All integrations</PageLink>
    </SpaceBetween>
  );
}
