import { useRef, useState } from "react";
import { type CombinedError, useClient } from "urql";
import { graphql } from "../../gql";
import { fieldMessage, problemsOf } from "../problems/problem";
import type { DriftFinding } from "./drift";

const ACCEPT = graphql(`
  mutation AcceptDrift($input: AcceptDriftFindingInput!) {
    acceptDriftFinding(input: $input) { finding { ...DriftFacts } }
  }
`);

/** The result of one finding. An error of null: it is accepted. */
export interface Acceptance {
  readonly finding: DriftFinding;
  readonly error: CombinedError | null;
}

interface Terms {
  readonly reason: string;
  readonly until: string | null;
}

/** Accepts findings one after the other, as each has a version of its own. A double click does it once. */
export function useAccept() {
  const client = useClient();
  const [isRunning, setRunning] = useState(false);
  const [acceptances, setAcceptances] = useState<readonly Acceptance[]>([]);
  const isSent = useRef(false);
  const run = async (findings: readonly DriftFinding[], terms: Terms): Promise<readonly Acceptance[]> => {
    if (isSent.current) return [];
    isSent.current = true;
    setRunning(true);
    // Those of an earlier attempt stay accepted.
    const before = acceptances.filter(({ error }) => error === null);
    const now: Acceptance[] = [];
    for (const finding of findings) {
      const input = { findingId: finding.id, version: finding.version, ...terms };
      const { error } = await client.mutation(ACCEPT, { input }).toPromise();
      now.push({ finding, error: error ?? null });
      setAcceptances([...before, ...now]);
      if (error && holdsForAll(error)) break;
    }
    setRunning(false);
    isSent.current = false;
    return now;
  };
  return { run, isRunning, acceptances };
}

/** Whether the next finding would fail alike: the reason or the end does not fit, or the API is not reached. */
export function holdsForAll(error: CombinedError): boolean {
  const problems = problemsOf(error);
  return (
    error.networkError !== undefined || ["reason", "until"].some((path) => fieldMessage(problems, path) !== undefined)
  );
}
