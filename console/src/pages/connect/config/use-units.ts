import type { CombinedError } from "urql";
import { useQuery, useSubscription } from "urql";
import { graphql } from "../../../gql";
import type { DraftTestFragment } from "../../../gql/graphql";
import { useAction } from "../../../parts/forms/use-action";
import { DRAFT_TEST, DRAFT_TEST_PROGRESS, TRY_CONNECTOR } from "../connector/connector-documents";
import { testInputOf } from "../connector/test-input";
import type { SectionProps } from "../draft/draft";
import type { Unit } from "./units";

const KNOWN_UNITS = graphql(`
  query UnitsToExclude($integrationId: ID!) {
    organizationalUnits(integrationId: $integrationId) { id parentId name accountsBelow }
  }
`);

interface Units {
  readonly units: readonly Unit[];
  /** Reads the units from AWS by the connector; null: a sync has read them already. */
  readonly read: (() => Promise<void>) | null;
  readonly isReading: boolean;
  /** The reasons why AWS did not list the units. */
  readonly failures: readonly string[];
  readonly error: CombinedError | undefined;
}

/** The organization's units, as the last sync read them, or as a test of the draft's settings reads them now. */
export function useUnits(
  { draft, change }: Pick<SectionProps, "draft" | "change">,
  { integrationId, isWanted }: { readonly integrationId: string | null; readonly isWanted: boolean },
): Units {
  const [{ data: known }] = useQuery({
    query: KNOWN_UNITS,
    variables: { integrationId: integrationId ?? "" },
    pause: integrationId === null || !isWanted,
  });
  const id = draft.unitsTestId ?? "";
  const [{ data: kept, error: keptError }] = useQuery({
    query: DRAFT_TEST,
    variables: { id },
    pause: id === "" || !isWanted,
  });
  const test = kept?.connectorTest ?? null;
  const isRunning = test?.state === "RUNNING";
  useSubscription({ query: DRAFT_TEST_PROGRESS, variables: { id }, pause: !isRunning || !isWanted });
  const start = useAction(TRY_CONNECTOR);
  const read = async () => {
    const answer = await start.run({ input: testInputOf(draft) });
    if (answer?.testConnector) change({ unitsTestId: answer.testConnector.test.id });
  };
  const found = (known?.organizationalUnits ?? []).map(({ accountsBelow, ...unit }) => ({
    ...unit,
    accounts: accountsBelow,
  }));
  const tested = (test?.units ?? []).map(unitOf);
  return {
    units: found.length > 0 ? found : tested,
    read: found.length > 0 ? null : read,
    isReading: start.isRunning || (isRunning && tested.length === 0),
    failures: tested.length > 0 ? [] : failuresOf(test),
    // The API keeps only the newest tests. A test that is gone is not an error: it can be run again.
    error: start.error ?? (keptError?.networkError ? keptError : undefined),
  };
}

type TestedUnit = DraftTestFragment["units"][number];

function unitOf({ unitId, parentId, name, accountsInScope, accountsOutOfScope }: TestedUnit): Unit {
  return { id: unitId, parentId: parentId ?? null, name: name ?? null, accounts: accountsInScope + accountsOutOfScope };
}

function failuresOf(test: DraftTestFragment | null): string[] {
  if (test === null || test.state === "RUNNING") return [];
  return test.checks.nodes.filter(({ state }) => state === "FAILED").map(({ message }) => message);
}
