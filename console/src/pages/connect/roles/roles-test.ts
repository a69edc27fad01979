import { useMemo, useState } from "react";
import { type CombinedError, useQuery, useSubscription } from "urql";
import type { DoctorCheckState, RolesTestQuery } from "../../../gql/graphql";
import { useAction } from "../../../parts/forms/use-action";
import { afterOf } from "../../../parts/lists/cursor-pages";
import { problemsOf } from "../../../parts/problems/problem";
import { useReadAgain } from "../../../parts/reading/read-again";
import type { SectionProps } from "../draft/draft";
import { ROLES_TEST, ROLES_TEST_PROGRESS, START_TEST } from "./roles-documents";
import { testInput } from "./roles-input";

export type ShownTest = NonNullable<RolesTestQuery["connectorTest"]>;

export interface RolesTestState {
  /** Null: the draft has no test, or the API keeps it no more. */
  readonly run: ShownTest | null;
  readonly isReading: boolean;
  /** Another page or filter of the accounts is being read. */
  readonly isReadingAccounts: boolean;
  readonly isStarting: boolean;
  readonly error: CombinedError | undefined;
  readonly start: () => Promise<void>;
  readonly onlySilent: boolean;
  readonly setOnlySilent: (only: boolean) => void;
  readonly cursors: string;
  readonly setCursors: (cursors: string) => void;
}

const FAILED: DoctorCheckState[] = ["FAILED"];

/** The newest test of a draft, live while it runs. */
export function useRolesTest(draft: SectionProps["draft"], change: SectionProps["change"]): RolesTestState {
  const [onlySilent, setSilent] = useState(false);
  const [cursors, setCursors] = useState("");
  const action = useAction(START_TEST);
  const { testId } = draft;
  const variables = useMemo(
    () => ({ id: testId ?? "", states: onlySilent ? FAILED : null, after: afterOf(cursors) }),
    [testId, onlySilent, cursors],
  );
  const [{ data, fetching, error }, readAgain] = useQuery({ query: ROLES_TEST, variables, pause: testId === null });
  useReadAgain(readAgain);
  const found = data?.connectorTest;
  const run = found && found.id === testId ? found : null;
  // The events update the cache, and the query shows them.
  useSubscription({ query: ROLES_TEST_PROGRESS, variables, pause: testId === null || run?.state === "FINISHED" });
  const start = async () => {
    const input = testInput(draft);
    const started = input && (await action.run({ input }));
    if (!started?.testConnector) return;
    setCursors("");
    change({ testId: started.testConnector.test.id });
  };
  return {
    run,
    isReading: fetching && run === null,
    isReadingAccounts: fetching,
    isStarting: action.isRunning,
    error: action.error ?? (isForgotten(error) ? undefined : error),
    start,
    onlySilent,
    setOnlySilent: (only) => {
      setSilent(only);
      setCursors("");
    },
    cursors,
    setCursors,
  };
}

/** The API keeps only the newest tests of a connector, and a draft may be older. */
function isForgotten(error: CombinedError | undefined): boolean {
  const problems = problemsOf(error);
  return problems.length > 0 && problems.every(({ code }) => code === "NOT_FOUND");
}
