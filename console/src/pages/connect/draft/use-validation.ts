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
  /** What is typed is not checked yet. */
  readonly isBehind: boolean;
  readonly error: CombinedError | undefined;
  /** Of this very moment; null: the server did not answer, and `error` says why. */
  checkNow(): Promise<readonly FieldProblem[] | null>;
}

type Answer = ValidateIntegrationQuery["validateIntegration"];

/** Every check of the server, of a draft as it is being filled in. */
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

/** A number that is none is not sent, so that the server knows nothing of it. */
function problemsIn(answer: Answer, draft: IntegrationDraft): FieldProblem[] {
  const typed = typedProblems(draft);
  const found = (answer?.problems ?? []).filter(({ path }) => !typed.some((one) => one.path[0] === path[0]));
  return [...typed, ...found];
}
