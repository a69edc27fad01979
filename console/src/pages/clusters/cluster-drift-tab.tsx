import { useQuery } from "urql";
import { graphql } from "../../gql";
import { DRIFT_COLUMNS } from "../../parts/changes/drift";
import { mostRiskyFirst } from "../../parts/drift-risk";
import { SectionTable } from "../../parts/lists/section-table";
import { useListPage } from "../../parts/lists/use-list-page";
import { Moment } from "../../parts/words/moment";
import type { Cluster } from "./cluster";

const DRIFT = graphql(`
  query ClusterDrift($id: ID!, $after: String) {
    resource(id: $id) {
      id lastObservedAt
      driftFindings(first: 50, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes { ...DriftFacts }
      }
    }
  }
`);

const COLUMNS = DRIFT_COLUMNS.filter(({ id }) => id !== "cluster");

export function ClusterDriftTab({ cluster }: { readonly cluster: Cluster }) {
  const { after, pagesOf } = useListPage();
  const [{ data, error }, readAgain] = useQuery({ query: DRIFT, variables: { id: cluster.id, after } });
  const seenAt = data?.resource?.lastObservedAt;
  const connection = data?.resource?.driftFindings;
  return (
    <SectionTable
      title="Drift"
      description={
        seenAt ? (
          <>
            Access entries that are not as grants say, listed in AWS <Moment at={seenAt} />
          </>
        ) : (
          "Access entries that are not as grants say. Nobody has listed them in AWS yet."
        )
      }
      columns={COLUMNS}
      nodes={connection && mostRiskyFirst(connection.nodes)}
      totalCount={connection?.totalCount}
      keyOf={({ id }) => id}
      error={error}
      onRetry={() => readAgain({ requestPolicy: "network-only" })}
      empty="Nothing differs from what the grants say."
      pages={pagesOf(connection)}
    />
  );
}
