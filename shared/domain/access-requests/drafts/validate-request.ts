import type { EntityManager } from "typeorm";
import type { Actor } from "../../../kernel/actor";
import { DomainError, type DomainErrorCode, invalidInput } from "../../../kernel/app-error";
import { secondFactorProblem } from "../../access-flows/second-factor";
import { duplicateProblems } from "./duplicate-requests";
import { type EvaluatedItem, evaluateItems, problemsOf, type RequestProblem } from "./evaluate-items";
import { problemsOfDuration, type RequestDraft } from "./parse-request";
import { pendingLimitProblems } from "./pending-limit";

/** The outcome of each item of a request, and every violation. */
export interface ValidatedRequest {
  readonly items: readonly EvaluatedItem[];
  readonly violations: readonly Violation[];
}

interface Violation {
  readonly code: Extract<DomainErrorCode, "INVALID_INPUT" | "CONFLICT" | "LIMIT_EXCEEDED" | "INVALID_STATE">;
  readonly problem: RequestProblem;
}

/** Validates a request, for the preview and for its creation alike: a preview without violations would be created. */
export async function validateRequest(
  manager: EntityManager,
  draft: RequestDraft,
  people: { readonly requesterId: string; readonly granteeId: string },
  { actor, at }: { readonly actor: Actor; readonly at: Date },
): Promise<ValidatedRequest> {
  const evaluated = await evaluateItems(manager, draft, people, at);
  const as = (code: Violation["code"], problems: readonly RequestProblem[]) =>
    problems.map((problem) => ({ code, problem }));
  return {
    items: evaluated,
    violations: [
      ...as("INVALID_INPUT", [...problemsOfDuration(draft), ...problemsOf(evaluated)]),
      ...as("CONFLICT", await duplicateProblems(manager, people, draft.access, evaluated)),
      ...as("LIMIT_EXCEEDED", await pendingLimitProblems(manager, people.requesterId, evaluated)),
      ...as("INVALID_STATE", missingSecondFactors(evaluated, actor, at)),
    ],
  };
}

/** One problem for each flow that requires a second factor. */
function missingSecondFactors(evaluated: readonly EvaluatedItem[], actor: Actor, at: Date): RequestProblem[] {
  const flows = new Map(evaluated.flatMap(({ flow }) => (flow ? [[flow.id, flow]] : [])));
  return [...flows.values()].flatMap(({ id, name, definition: { settings } }) => {
    const missing = secondFactorProblem(actor, [settings], at, name);
    return missing ? [{ ...missing, flow: { id, name } }] : [];
  });
}

/** The error of a refused request: the code and messages of its first kind of violation, and all problems. */
export function violationError({ violations }: ValidatedRequest): DomainError | null {
  const [first] = violations;
  if (!first) return null;
  const all = violations.map(({ problem }) => problem);
  if (first.code === "INVALID_INPUT") return invalidInput(all);
  const same = violations.filter(({ code }) => code === first.code);
  return new DomainError(first.code, same.map(({ problem }) => problem.message).join(" "), all);
}
