import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMemo, useRef } from "react";
import { useQuery } from "urql";
import { useViewer } from "../../app/session";
import { graphql } from "../../gql";
import { acceptColumn } from "../../parts/changes/accept-drift";
import { useSelectedToAccept } from "../../parts/changes/accept-selected";
import { DRIFT_COLUMNS, DRIFT_WORDS, type DriftFinding } from "../../parts/changes/drift";
import { mostRiskyFirst } from "../../parts/drift-risk";
import { afterOf } from "../../parts/lists/cursor-pages";
import { useSearchState } from "../../parts/lists/search-state";
import { SectionTable } from "../../parts/lists/section-table";
import { useReadAgain } from "../../parts/reading/read-again";
import { useReadEvery } from "../../parts/reading/use-read-every";
import { Moment } from "../../parts/words/moment";
import type { Integration } from "./integration";

const DRIFT = graphql(`
  query IntegrationDrift($id: ID!, $after: String) {
    driftReport(integrationId: $id) {
      clusters clustersFailed clustersNotObserved oldestObservationAt
      counts { kind count accepted }
      findings(first: 50, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes { ...DriftFacts resource { id name } }
      }
    }
  }
`);

const NO_FINDINGS: readonly DriftFinding[] = [];
const DEFAULTS = { cursors: "" };
/** The API has no event for drift scans. */
const EVERY_MS = 15_000;

/** Access entries that differ from their grants, as the last drift scans observed them. */
export function DriftTab({ integration }: { readonly integration: Integration }) {
  const [{ cursors }, change] = useSearchState(DEFAULTS);
  const [{ data, error }, readAgain] = useQuery({
    query: DRIFT,
    variables: { id: integration.id, after: afterOf(cursors) },
  });
  const isAdmin = useViewer().roles.includes("ADMIN");
  const refresh = () => readAgain({ requestPolicy: "network-only" });
  useReadAgain(readAgain);
  useReadEvery(EVERY_MS, refresh);
  const latest = useRef(refresh);
  latest.current = refresh;
  const columns = useMemo(
    () => (isAdmin ? [...DRIFT_COLUMNS, acceptColumn(() => latest.current())] : DRIFT_COLUMNS),
    [isAdmin],
  );
  const report = data?.driftReport;
  const { selection, action } = useSelectedToAccept(report?.findings.nodes ?? NO_FINDINGS, refresh);
  if (!report && !error) return <Skeleton height="60vh" />;
  return (
    <SpaceBetween size="m">
      <Container header={<Header variant="h2">Clusters that were read</Header>}>
        <KeyValuePairs
          columns={3}
          items={[
            { label: "Clusters with access entries", value: report?.clusters ?? "-" },
            { label: "Not read yet", value: report?.clustersNotObserved ?? "-" },
            { label: "Could not be read the last time", value: report?.clustersFailed ?? "-" },
            {
              label: "Oldest reading",
              value: report?.oldestObservationAt ? (
                <Moment at={report.oldestObservationAt} />
              ) : (
                "None yet: each is read within a quarter of an hour after the first sync"
              ),
            },
            // Kinds without findings are left out.
            ...(report?.counts ?? [])
              .filter(({ count, accepted }) => count + accepted > 0)
              .map(({ kind, count, accepted }) => ({
                label: DRIFT_WORDS[kind][1],
                value: accepted > 0 ? `${count}, and ${accepted} accepted` : count,
              })),
          ]}
        />
      </Container>
      <SectionTable
        title="Findings"
        description="On each page, what gives others most comes first. EKS makes such an entry for whoever creates a cluster: accept those that you know."
        columns={columns}
        nodes={report && mostRiskyFirst(report.findings.nodes)}
        totalCount={report?.findings.totalCount}
        keyOf={({ id }) => id}
        error={error}
        onRetry={refresh}
        {...(isAdmin && { selection, actions: action })}
        empty={
          report && report.clusters > 0 && report.clusters === report.clustersNotObserved
            ? "Not known yet: no cluster has been read."
            : "No access entry of Drawbridge was changed by others."
        }
        pages={{ cursors, pageInfo: report?.findings.pageInfo, onChange: (next) => change({ cursors: next }) }}
      />
    </SpaceBetween>
  );
}
