import type { TableProps } from "@cloudscape-design/components/table";
import { useMemo } from "react";
import { useQuery } from "urql";
import { addresses } from "../../app/addresses";
import { useViewer } from "../../app/session";
import { graphql } from "../../gql";
import type { ResourceOrderField } from "../../gql/enums";
import type { ClustersQuery } from "../../gql/graphql";
import { afterOf } from "../../parts/cursor-pages";
import { ListTable } from "../../parts/list-table";
import { PageLink } from "../../parts/page-link";
import { useReadAgain } from "../../parts/read-again";
import { useSearchState } from "../../parts/search-state";
import { ResourceState } from "../../parts/states";
import { useReadAt } from "../../parts/use-read-at";
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

/** Every cluster that the viewer may know of: all for admins and auditors, for others those that concern them. */
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
  const columns = useMemo(() => (viewer.personId === null ? COLUMNS : [...COLUMNS, ASK]), [viewer.personId]);
  return (
    <ListTable
      title="Clusters"
      description="EKS clusters of the connected organizations, as the last sync found them."
      columns={columns}
      connection={data?.resources}
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

const ASK: TableProps.ColumnDefinition<Cluster> = {
  id: "ask",
  header: "Access",
  cell: ({ id, name }) => (
    <PageLink to={addresses.askFor(id)} ariaLabel={`Ask for access to ${name}`}>
      Ask for access
    </PageLink>
  ),
};

/** Whose it is is told to its owners, admins and auditors alone. */
function ownersIn({ owners, ownershipHidden }: Cluster): string {
  if (ownershipHidden) return "Not shown to you";
  return owners?.map(({ name }) => name).join(", ") || "-";
}
