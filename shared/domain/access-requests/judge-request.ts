import type { EntityManager } from "typeorm";
import type { Actor } from "../../kernel/actor";
import { DomainError, type DomainErrorCode, invalidInput } from "../../kernel/app-error";
import { secondFactorProblem } from "../access-flows/second-factor";
import { type ExaminedItem, examineRequest, problemsOf, type RequestProblem } from "./examine-request";
import { problemsOfDuration, type RequestDraft } from "./parse-request";
import { waitingAlready } from "./waiting-already";
import { tooManyWaiting } from "./waiting-at-once";

/** The fate of each item of a request, and everything that stands against the request. */
export interface JudgedRequest {
  readonly examined: readonly ExaminedItem[];
  readonly objections: readonly Objection[];
}

interface Objection {
  readonly code: Extract<DomainErrorCode, "INVALID_INPUT" | "CONFLICT" | "LIMIT_EXCEEDED" | "INVALID_STATE">;
  readonly problem: RequestProblem;
}

/** One judgement for the preview and for the request itself: a preview without objections is a request that is made. */
export async function judgeRequest(
  manager: EntityManager,
  wish: RequestDraft,
  people: { readonly requesterId: string; readonly granteeId: string },
  { actor, at }: { readonly actor: Actor; readonly at: Date },
): Promise<JudgedRequest> {
  const examined = await examineRequest(manager, wish, people, at);
  const as = (code: Objection["code"], problems: readonly RequestProblem[]) =>
    problems.map((problem) => ({ code, problem }));
  return {
    examined,
    objections: [
      ...as("INVALID_INPUT", [...problemsOfDuration(wish), ...problemsOf(examined)]),
      ...as("CONFLICT", await waitingAlready(manager, people, wish.access, examined)),
      ...as("LIMIT_EXCEEDED", await tooManyWaiting(manager, people.requesterId, examined)),
      ...as("INVALID_STATE", missingSecondFactors(examined, actor, at)),
    ],
  };
}

/** One for each flow that asks for a second factor. */
function missingSecondFactors(examined: readonly ExaminedItem[], actor: Actor, at: Date): RequestProblem[] {
  const flows = new Map(examined.flatMap(({ flow }) => (flow ? [[flow.id, flow]] : [])));
  return [...flows.values()].flatMap(({ id, name, definition: { settings } }) => {
    const missing = secondFactorProblem(actor, [settings], at, name);
    return missing ? [{ ...missing, flow: { id, name } }] : [];
  });
}

/** The error of a request that is not made: with the code and the words of the first kind of objection, and all problems. */
export function refusalOf({ objections }: JudgedRequest): DomainError | null {
  const [first] = objections;
  if (!first) return null;
  const all = objections.map(({ problem }) => problem);
  if (first.code === "INVALID_INPUT") return invalidInput(all);
  const same = objections.filter(({ code }) => code === first.code);
  return new DomainError(first.code, same.map(({ problem }) => problem.message).join(" "), all);
}
