import type { EntityManager } from "typeorm";
import type { Actor } from "../../../kernel/actor";
import { DomainError, type DomainErrorCode, invalidInput } from "../../../kernel/app-error";
import { secondFactorProblem } from "../../access-flows/second-factor";
import { duplicateProblems } from "./duplicate-requests";
import { type EvaluatedItem, evaluateItems, problemsOf, type RequestProblem } from "./evaluate-items";
import { problemsOfDuration, type RequestDraft } from "./parse-request";
import { pendingLimitProblems } from "./pending-limit";

/** The fate of each item of a request, and everything that stands against the request. */
export interface ValidatedRequest {
  readonly items: readonly EvaluatedItem[];
  readonly violations: readonly Violation[];
}

interface Violation {
  readonly code: Extract<DomainErrorCode, "INVALID_INPUT" | "CONFLICT" | "LIMIT_EXCEEDED" | "INVALID_STATE">;
  readonly problem: RequestProblem;
}

/** One judgement for the preview and for the request itself: a preview without objections is a request that is made. */
export async function validateRequest(
  manager: EntityManager,
  wish: RequestDraft,
  people: { readonly requesterId: string; readonly granteeId: string },
  { actor, at }: { readonly actor: Actor; readonly at: Date },
): Promise<ValidatedRequest> {
  const examined = await evaluateItems(manager, wish, people, at);
  const as = (code: Violation["code"], problems: readonly RequestProblem[]) =>
    problems.map((problem) => ({ code, problem }));
  return {
    items: examined,
    violations: [
      ...as("INVALID_INPUT", [...problemsOfDuration(wish), ...problemsOf(examined)]),
      ...as("CONFLICT", await duplicateProblems(manager, people, wish.access, examined)),
      ...as("LIMIT_EXCEEDED", await pendingLimitProblems(manager, people.requesterId, examined)),
      ...as("INVALID_STATE", missingSecondFactors(examined, actor, at)),
    ],
  };
}

/** One for each flow that asks for a second factor. */
function missingSecondFactors(examined: readonly EvaluatedItem[], actor: Actor, at: Date): RequestProblem[] {
  const flows = new Map(examined.flatMap(({ flow }) => (flow ? [[flow.id, flow]] : [])));
  return [...flows.values()].flatMap(({ id, name, definition: { settings } }) => {
    const missing = secondFactorProblem(actor, [settings], at, name);
    return missing ? [{ ...missing, flow: { id, name } }] : [];
  });
}

/** The error of a request that is not made: with the code and the words of the first kind of objection, and all problems. */
export function violationError({ violations: objections }: ValidatedRequest): DomainError | null {
  const [first] = objections;
  if (!first) return null;
  const all = objections.map(({ problem }) => problem);
  if (first.code === "INVALID_INPUT") return invalidInput(all);
  const same = objections.filter(({ code }) => code === first.code);
  return new DomainError(first.code, same.map(({ problem }) => problem.message).join(" "), all);
}
