import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import type { ReactNode } from "react";
import { type CombinedError, useQuery } from "urql";
import { Redirect, useParams } from "wouter";
import { addresses } from "../../app/addresses";
import { PageSkeleton } from "../../app/page-skeleton";
import { useViewer } from "../../app/session";
import { graphql } from "../../gql";
import { PageLink } from "../../parts/links/page-link";
import { resourceAddress } from "../../parts/links/resource-address";
import { useSearchState } from "../../parts/lists/search-state";
import { useOwnStanding } from "../../parts/own-standing";
import { Problem } from "../../parts/problems/problem";
import { useReadAgain } from "../../parts/reading/read-again";
import { ResourceState } from "../../parts/words/states";
import { AccessTab } from "./access-tab";
import type { Cluster } from "./cluster";
import { ClusterDriftTab } from "./cluster-drift-tab";
import { ClusterFacts } from "./cluster-facts";
import { ClusterHistoryTab } from "./cluster-history-tab";
import { ClusterRequestsTab } from "./cluster-requests-tab";
import { Hidden } from "./hidden";
import { NextStep } from "./next-step";
import { OwnershipTab } from "./ownership-tab";

const CLUSTER = graphql(`
  query ClusterDetail($id: ID!, $isPerson: Boolean!) {
    requestableResources(first: 1, filter: { resourceIds: [$id] }) @include(if: $isPerson) {
      nodes { id cannot { message } }
    }
    resource(id: $id) {
      id name arn type region version platformVersion status clusterStatus authenticationMode
      endpoint endpointPublicAccess endpointPrivateAccess clusterCreatedAt firstSeenAt lastSeenAt missingSince lastObservedAt
      account { id name number }
      integration { id name }
      tags { key value }
      manageability { manageable message guide }
      ownershipHidden
      ownership { status reason resolvedAt steps { keyName value outcome explanation hint } }
      owners { kind name source keyName value activeMemberCount members { id displayName } }
    }
  }
`);

const DEFAULTS = { tab: "access", cursors: "" };

const TABS: readonly { readonly id: string; readonly label: string; readonly show: (of: Cluster) => ReactNode }[] = [
  { id: "access", label: "Access now", show: (of) => <AccessTab cluster={of} /> },
  { id: "owners", label: "Owners", show: (of) => <OwnershipTab cluster={of} /> },
  { id: "requests", label: "Requests", show: (of) => <ClusterRequestsTab cluster={of} /> },
  { id: "drift", label: "Drift", show: (of) => <ClusterDriftTab cluster={of} /> },
  { id: "history", label: "History", show: (of) => <ClusterHistoryTab cluster={of} /> },
];

/** One cluster: the actions on it, its facts, its owners, and the access to it. */
export function ClusterPage() {
  const { id = "" } = useParams<{ id: string }>();
  const [{ tab }, change] = useSearchState(DEFAULTS);
  const isPerson = useViewer().personId !== null;
  const [{ data, fetching, error }, readAgain] = useQuery({ query: CLUSTER, variables: { id, isPerson } });
  useReadAgain(readAgain);
  const standingOf = useOwnStanding();
  const cluster = standingOf && data?.resource;
  if (!cluster) return <NotShown isLoading={fetching || (data?.resource != null && !standingOf)} error={error} />;
  if (cluster.type !== "EKS_CLUSTER") return <Redirect to={resourceAddress(cluster)} replace />;
  const canAsk = data.requestableResources?.nodes[0] ?? null;
  const standing = standingOf(cluster.id);
  const active = TABS.find((one) => one.id === tab) ?? TABS[0]!;
  return (
    <SpaceBetween size="m">
      <Header
        variant="h1"
        info={<ResourceState status={cluster.status} />}
        description={`EKS cluster in ${cluster.account.name}, ${cluster.region ?? "no region"}`}
        actions={<NextStep.Button cluster={cluster} canAsk={canAsk} standing={standing} />}
      >
        {cluster.name}
      </Header>
      <NextStep cluster={cluster} canAsk={canAsk} standing={standing} />
      <Problem error={error} onRetry={() => readAgain({ requestPolicy: "network-only" })} />
      <ClusterFacts cluster={cluster} />
      {cluster.ownershipHidden ? (
        <Hidden reason={cluster.ownershipHidden} what="Its owners, who has access, its requests and its history" />
      ) : (
        <Tabs
          activeTabId={active.id}
          ariaLabel={`About ${cluster.name}`}
          tabs={TABS.map(({ id: tabId, label }) => ({
            id: tabId,
            label,
            content: tabId === active.id ? active.show(cluster) : null,
          }))}
          onChange={({ detail }) => change({ tab: detail.activeTabId, cursors: "" })}
        />
      )}
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
      <Header
        variant="h1"
        description="You see clusters that you own, may ask for, have had access to, or may decide about. For any other, ask an administrator of Drawbridge."
      >
        Cluster
      </Header>
      <Problem error={error} />
      <PageLink to={addresses.clusters()}>All clusters</PageLink>
    </SpaceBetween>
  );
}
