import type { TableProps } from "@cloudscape-design/components/table";
import { useMemo } from "react";
import { useQuery } from "urql";
import { addresses } from "../../app/addresses";
import { useViewer, type Viewer } from "../../app/session";
import { graphql } from "../../gql";
import type { ResourceOrderField } from "../../gql/enums";
import type { ClustersQuery } from "../../gql/graphql";
import { PageLink } from "../../parts/links/page-link";
import { afterOf } from "../../parts/lists/cursor-pages";
import { ListTable } from "../../parts/lists/list-table";
import { useSearchState } from "../../parts/lists/search-state";
import { NO_STANDING, type Standing, useOwnStanding } from "../../parts/own-standing";
import { OwnStandingLinks } from "../../parts/own-standing-links";
import { useReadAgain } from "../../parts/reading/read-again";
import { useReadAt } from "../../parts/reading/use-read-at";
import { ResourceState } from "../../parts/words/states";
import { type FilterState, filterInput, isFiltered, NO_FILTER } from "./cluster-filter";
import { ClustersFilter } from "./clusters-filter";

const CLUSTERS = graphql(`
  query Clusters($after: String, $filter: ResourceFilterInput, $orderBy: ResourceOrder) {
    resources(first: 50, after: $after, filter: $filter, orderBy: $orderBy) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        id name arn region version status
        account { id name number }
        owners { kind name }
        ownershipHidden
      }
    }
  }
`);

type Cluster = NonNullable<ClustersQuery["resources"]>["nodes"][number];

const DEFAULTS = { ...NO_FILTER, order: "NAME", direction: "ASC", cursors: "" };
const FIRST = { cursors: "" };

/**
 * Every cluster that the viewer may see: all for administrators and auditors, for others the ones that concern them.
 */
export function ClustersPage() {
  const viewer = useViewer();
  const [state, change] = useSearchState(DEFAULTS);
  const [{ data, fetching, error, stale }, readAgain] = useQuery({
    query: CLUSTERS,
    variables: {
      after: afterOf(state.cursors),
      filter: filterInput(state),
      orderBy: { field: state.order as ResourceOrderField, direction: state.direction as "ASC" | "DESC" },
    },
  });
  useReadAgain(readAgain);
  const filterBy = (changes: Partial<FilterState>) => change({ ...changes, ...FIRST });
  const standingOf = useOwnStanding();
  const columns = useMemo(
    () => (viewer.personId === null ? COLUMNS : [...COLUMNS, accessColumn(standingOf)]),
    [viewer.personId, standingOf],
  );
  return (
    <ListTable
      title="Clusters"
      description={seesAll(viewer) ? OF_ALL : OF_ONES_OWN}
      columns={columns}
      // The table waits for the viewer's standing, which would change the widths of its columns later.
      connection={standingOf && data?.resources}
      isLoading={fetching || stale}
      error={error}
      onRefresh={() => readAgain({ requestPolicy: "network-only" })}
      readAt={useReadAt(data)}
      filter={
        <ClustersFilter
          state={state}
          total={data?.resources?.totalCount}
          isLoading={fetching || stale}
          onChange={filterBy}
        />
      }
      isFiltered={isFiltered(state)}
      onClearFilter={() => filterBy(NO_FILTER)}
      empty="No cluster is known to you yet. An administrator connects an organization under Integrations, and its first sync finds its clusters; you see those that you own or may ask for."
      cursors={state.cursors}
      onCursors={(cursors) => change({ cursors })}
      sorting={{
        column: state.order,
        isDescending: state.direction === "DESC",
        onChange: (order, isDescending) => change({ order, direction: isDescending ? "DESC" : "ASC", ...FIRST }),
      }}
    />
  );
}

const COLUMNS: readonly TableProps.ColumnDefinition<Cluster>[] = [
  {
    id: "name",
    header: "Name",
    sortingField: "NAME",
    isRowHeader: true,
    cell: ({ id, name }) => <PageLink to={addresses.cluster(id)}>{name}</PageLink>,
  },
  {
    id: "account",
    header: "Account",
    sortingField: "ACCOUNT",
    cell: ({ account }) => `${account.name} (${account.number})`,
  },
  { id: "region", header: "Region", sortingField: "REGION", cell: ({ region }) => region ?? "-" },
  { id: "version", header: "Kubernetes", sortingField: "VERSION", cell: ({ version }) => version ?? "-" },
  { id: "owner", header: "Owner", cell: ownersIn },
  { id: "status", header: "State", cell: ({ status }) => <ResourceState status={status} /> },
];

const OF_ALL = "EKS clusters of the connected organizations, as the last sync found them.";
const OF_ONES_OWN =
  "EKS clusters that you may ask for now, own or decide about, or had access to, as the last sync found them.";

function seesAll({ roles }: Viewer): boolean {
  return roles.includes("ADMIN") || roles.includes("AUDITOR");
}

function accessColumn(standingOf: (id: string) => Standing = NO_STANDING): TableProps.ColumnDefinition<Cluster> {
  return {
    id: "ask",
    header: "Your access",
    cell: (cluster) => <OwnAccess cluster={cluster} standing={standingOf(cluster.id)} />,
  };
}

/** The viewer's access or request on the cluster, with its page; then more can be asked for. */
function OwnAccess({ cluster: { id, name }, standing }: { readonly cluster: Cluster; readonly standing: Standing }) {
  const isMore = standing.held.length + standing.asked.length > 0;
  return (
    <>
      <OwnStandingLinks standing={standing} cluster={name} isShort />
      <PageLink
        to={addresses.askFor(id)}
        ariaLabel={isMore ? `Ask for more on ${name}` : `Ask for access to ${name}`}
        variant={isMore ? "secondary" : "primary"}
        fontSize={isMore ? "body-s" : "body-m"}
      >
        {isMore ? "Ask for more" : "Ask for access"}
      </PageLink>
    </>
  );
}

/** Owners of a cluster are told to its owners, administrators and auditors alone. */
function ownersIn({ owners, ownershipHidden }: Cluster): string {
  if (ownershipHidden) return "Not shown to you";
  return owners?.map(({ name }) => name).join(", ") || "-";
}
