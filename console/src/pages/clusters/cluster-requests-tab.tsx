import type { TableProps } from "@cloudscape-design/components/table";
import { useQuery } from "urql";
import { addresses } from "../../app/addresses";
import { graphql } from "../../gql";
import type { ClusterRequestsQuery } from "../../gql/graphql";
import { PageLink } from "../../parts/links/page-link";
import { SectionTable } from "../../parts/lists/section-table";
import { useListPage } from "../../parts/lists/use-list-page";
import { Moment } from "../../parts/words/moment";
import { RequestStatus } from "../../parts/words/states";
import type { Cluster } from "./cluster";

const REQUESTS = graphql(`
  query ClusterRequests($id: ID!, $after: String) {
    resource(id: $id) {
      id
      requests(first: 20, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes { id state createdAt justification requester { id displayName } grantee { id displayName } }
      }
    }
  }
`);

type Request = NonNullable<NonNullable<ClusterRequestsQuery["resource"]>["requests"]>["nodes"][number];

export function ClusterRequestsTab({ cluster }: { readonly cluster: Cluster }) {
  const { after, pagesOf } = useListPage();
  const [{ data, error }, readAgain] = useQuery({ query: REQUESTS, variables: { id: cluster.id, after } });
  const connection = data?.resource?.requests;
  return (
    <SectionTable
      title="Requests"
      description="The newest first."
      columns={COLUMNS}
      nodes={connection?.nodes}
      totalCount={connection?.totalCount}
      keyOf={({ id }) => id}
      error={error}
      onRetry={() => readAgain({ requestPolicy: "network-only" })}
      empty="Nobody has asked for access to this cluster yet."
      pages={pagesOf(connection)}
    />
  );
}

const COLUMNS: TableProps.ColumnDefinition<Request>[] = [
  {
    id: "who",
    header: "For whom",
    isRowHeader: true,
    cell: ({ id, grantee }) => <PageLink to={addresses.request(id)}>{grantee.displayName}</PageLink>,
  },
  { id: "by", header: "Asked by", cell: ({ requester }) => requester.displayName },
  { id: "state", header: "State", minWidth: 160, cell: ({ state }) => <RequestStatus state={state} /> },
  { id: "why", header: "Reason", minWidth: 200, cell: ({ justification }) => justification ?? "-" },
  { id: "at", header: "Asked", cell: ({ createdAt }) => <Moment at={createdAt} /> },
];
