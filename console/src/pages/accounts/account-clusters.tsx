import type { TableProps } from "@cloudscape-design/components/table";
import { useQuery } from "urql";
import { addresses } from "../../app/addresses";
import { graphql } from "../../gql";
import type { AccountClustersQuery } from "../../gql/graphql";
import { PageLink } from "../../parts/links/page-link";
import { SectionTable } from "../../parts/lists/section-table";
import { useListPage } from "../../parts/lists/use-list-page";
import { ResourceState } from "../../parts/words/states";

const CLUSTERS = graphql(`
  query AccountClusters($number: String!, $after: String) {
    resources(first: 20, after: $after, filter: { accountIds: [$number], types: [EKS_CLUSTER] }) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { id name region version status }
    }
  }
`);

type Cluster = NonNullable<AccountClustersQuery["resources"]>["nodes"][number];

export function AccountClusters({ number }: { readonly number: string }) {
  const { after, pagesOf } = useListPage();
  const [{ data, error }, readAgain] = useQuery({ query: CLUSTERS, variables: { number, after } });
  const connection = data?.resources;
  return (
    <SectionTable
      title="Clusters"
      columns={COLUMNS}
      nodes={connection?.nodes}
      totalCount={connection?.totalCount}
      keyOf={({ id }) => id}
      error={error}
      onRetry={() => readAgain({ requestPolicy: "network-only" })}
      empty="No sync has found a cluster in it that you may know of."
      pages={pagesOf(connection)}
    />
  );
}

const COLUMNS: TableProps.ColumnDefinition<Cluster>[] = [
  {
    id: "name",
    header: "Name",
    isRowHeader: true,
    cell: ({ id, name }) => <PageLink to={addresses.cluster(id)}>{name}</PageLink>,
  },
  { id: "region", header: "Region", cell: ({ region }) => region ?? "-" },
  { id: "version", header: "Kubernetes", cell: ({ version }) => version ?? "-" },
  { id: "state", header: "State", minWidth: 140, cell: ({ status }) => <ResourceState status={status} /> },
];
