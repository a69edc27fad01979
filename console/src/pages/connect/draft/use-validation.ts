import { useCallback, useRef } from "react";
import { type CombinedError, useClient, useQuery } from "urql";
import { graphql } from "../../../gql";
import type { ValidateIntegrationInput, ValidateIntegrationQuery } from "../../../gql/graphql";
import type { FieldProblem } from "../../../parts/problems/problem";
import { useSettled } from "../../../parts/reading/use-settled";
import { type IntegrationDraft, typedProblems } from "./draft";

const VALIDATE = graphql(`
  query ValidateIntegration($input: ValidateIntegrationInput!) {
    validateIntegration(input: $input) {
      valid
      problems { path message }
      warnings { code item message }
    }
  }
`);

export interface Validation {
  readonly problems: readonly FieldProblem[];
  readonly warnings: readonly string[];
  /** The newest input is not checked yet. */
  readonly isBehind: boolean;
  readonly error: CombinedError | undefined;
  /** Checks the present input; null: the server did not answer, and `error` says why. */
  checkNow(): Promise<readonly FieldProblem[] | null>;
}

type Answer = ValidateIntegrationQuery["validateIntegration"];

/** The server's validation of a draft while it is filled in. */
export function useValidation(
  draft: IntegrationDraft,
  toInput: (draft: IntegrationDraft) => ValidateIntegrationInput,
): Validation {
  const client = useClient();
  const text = JSON.stringify(toInput(draft));
  const settled = useSettled(text);
  const variables = { input: JSON.parse(settled) as ValidateIntegrationInput };
  const [{ data, error, fetching, stale }, readAgain] = useQuery({
    query: VALIDATE,
    variables,
    requestPolicy: "network-only",
  });
  const last = useRef<Answer>(null);
  if (data?.validateIntegration) last.current = data.validateIntegration;
  const checkNow = useCallback(async () => {
    const input = JSON.parse(text) as ValidateIntegrationInput;
    const answer = await client.query(VALIDATE, { input }, { requestPolicy: "network-only" }).toPromise();
    if (!answer.data) readAgain({ requestPolicy: "network-only" });
    return answer.data ? problemsIn(answer.data.validateIntegration, draft) : null;
  }, [client, text, draft, readAgain]);
  return {
    problems: problemsIn(last.current, draft),
    warnings: last.current?.warnings.map(({ message }) => message) ?? [],
    isBehind: settled !== text || fetching || stale,
    error,
    checkNow,
  };
}

/** Invalid numbers are not sent to the server, so their problems are added here. */
function problemsIn(answer: Answer, draft: IntegrationDraft): FieldProblem[] {
  const typed = typedProblems(draft);
  const found = (answer?.problems ?? []).filter(({ path }) => !typed.some((one) => one.path[0] === path[0]));
  return [...typed, ...found];
}
