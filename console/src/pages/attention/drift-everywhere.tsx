import Box from "@cloudscape-design/components/box";
import Select from "@cloudscape-design/components/select";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMemo, useRef, useState } from "react";
import { useQuery } from "urql";
import { addresses } from "../../app/addresses";
import { useViewer } from "../../app/session";
import type { DriftFindingState, DriftKind } from "../../gql/enums";
import { acceptColumn } from "../../parts/changes/accept-drift";
import { useSelectedToAccept } from "../../parts/changes/accept-selected";
import { DRIFT_COLUMNS, type DriftFinding } from "../../parts/changes/drift";
import { mostRiskyFirst } from "../../parts/drift-risk";
import { PageLink } from "../../parts/links/page-link";
import { afterOf } from "../../parts/lists/cursor-pages";
import { useSearchState } from "../../parts/lists/search-state";
import { SectionTable } from "../../parts/lists/section-table";
import { Problem } from "../../parts/problems/problem";
import { useReadAgain } from "../../parts/reading/read-again";
import { useReadEvery } from "../../parts/reading/use-read-every";
import { DRIFT, DRIFTING } from "./attention-documents";

const DEFAULTS = { state: "OPEN" };
const NO_FINDINGS: readonly DriftFinding[] = [];
const EVERY_MS = 15_000;
const STATES: readonly { readonly value: DriftFindingState; readonly label: string }[] = [
  { value: "OPEN", label: "Not accepted" },
  { value: "ACCEPTED", label: "Accepted" },
];

/**
 * Access entries of every integration that differ from their grants. Foreign entries alone are listed at each
 * integration.
 */
export function DriftEverywhere() {
  const [{ state }, change] = useSearchState(DEFAULTS);
  const [{ data, error }] = useQuery({ query: DRIFTING });
  const chosen = STATES.find(({ value }) => value === state) ?? STATES[0]!;
  const integrations = data?.integrations?.nodes;
  if (!integrations) return error ? <Problem error={error} /> : <Skeleton height="50vh" />;
  return (
    <SpaceBetween size="m">
      <div style={{ maxWidth: "16rem" }}>
        <Select
          selectedOption={chosen}
          options={STATES}
          onChange={({ detail }) => change({ state: detail.selectedOption.value ?? "OPEN" })}
          ariaLabel="Which findings to show"
        />
      </div>
      {integrations.length === 0 && <Box>No AWS Organization is connected yet.</Box>}
      {integrations.map((integration) => (
        <DriftOf key={integration.id} integration={integration} state={chosen.value} />
      ))}
    </SpaceBetween>
  );
}

interface Props {
  readonly integration: { readonly id: string; readonly name: string };
  readonly state: DriftFindingState;
}

function DriftOf({ integration: { id, name }, state }: Props) {
  const isAdmin = useViewer().roles.includes("ADMIN");
  const [cursors, setCursors] = useState("");
  const [{ data, fetching, error }, readAgain] = useQuery({
    query: DRIFT,
    variables: { id, after: afterOf(cursors), states: [state] },
  });
  useReadAgain(readAgain);
  const refresh = () => readAgain({ requestPolicy: "network-only" });
  useReadEvery(EVERY_MS, refresh);
  const latest = useRef(refresh);
  latest.current = refresh;
  const columns = useMemo(
    () => (isAdmin ? [...DRIFT_COLUMNS, acceptColumn(() => latest.current())] : DRIFT_COLUMNS),
    [isAdmin],
  );
  const findings = data?.driftReport?.findings;
  const { selection, action } = useSelectedToAccept(findings?.nodes ?? NO_FINDINGS, refresh);
  const ofOthers = entriesOfOthers(data?.driftReport?.counts ?? []);
  return (
    <SectionTable
      title={name}
      description={
        <>
          Entries that others changed, took away or left. {ofOthers}{" "}
          <PageLink to={addresses.integration(id, "drift")}>with the integration</PageLink>, the riskiest first.
        </>
      }
      columns={columns}
      nodes={findings && mostRiskyFirst(findings.nodes)}
      totalCount={findings?.totalCount}
      keyOf={(finding) => finding.id}
      error={error}
      onRetry={refresh}
      {...(isAdmin && state === "OPEN" && { selection, actions: action })}
      empty={state === "OPEN" ? "No access entry of Drawbridge was changed by others." : "Nothing was accepted here."}
      pages={{ cursors, pageInfo: findings?.pageInfo, isLoading: fetching, onChange: setCursors }}
    />
  );
}

/**
 * Foreign entries that are older than a day. AWS makes one for the creator of each cluster, so they are as many as
 * clusters.
 */
function entriesOfOthers(counts: readonly { readonly kind: DriftKind; readonly count: number }[]): string {
  const count = counts.find(({ kind }) => kind === "FOREIGN")?.count ?? 0;
  if (count === 0) return "Entries that others made are";
  return count === 1 ? "1 entry that others made is" : `${count.toLocaleString("en")} entries that others made are`;
}
