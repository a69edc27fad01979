import type { Actor } from "../../kernel/actor";
import { DomainError, invalidInput, notFound } from "../../kernel/app-error";
import type { ErrorCode } from "../../kernel/error-rules";
import { isId } from "../../kernel/ids";
import type { AccessRequest } from "./access-request.entity";
import type { AccessRequestsService } from "./access-requests.service";
import type { RefusedItem } from "./decisions/approve-items";
import type { LesserApprovalInput } from "./decisions/lesser-approval";
import type { RequestItemSelection } from "./decisions/select-items";

/** One decision of a batch. */
export interface DecisionCommand extends RequestItemSelection {
  readonly decision: "APPROVE" | "REJECT";
  readonly reason?: string | null;
  /** With APPROVE: the approved part of the request; null: all of it. */
  readonly less?: LesserApprovalInput | null;
}

/** The result of one decision: the request as it is now, or the refusal. */
export interface DecisionResult {
  readonly requestId: string;
  readonly request: AccessRequest | null;
  readonly refusal: DecisionRefusal | null;
  /** Of an approval without `itemIds`: the items that could not be approved and stay pending. */
  readonly notApproved: readonly RefusedItem[];
}

/** The fields of a DomainError; internal errors are translated to it. */
export type DecisionRefusal = Pick<DomainError, "message" | "rule" | "fields"> & { readonly code: ErrorCode };

const MOST_DECISIONS = 50;

/**
 * Decides about several requests in order, each in its own transaction, so that a refusal or failure affects no other.
 * `onFailure` translates errors that are not refusals. Each decision is checked and audited as if it were sent alone.
 */
export async function decideRequests(
  requests: Pick<AccessRequestsService, "approve" | "reject">,
  actor: Actor,
  orders: readonly DecisionCommand[],
  onFailure: (error: unknown) => DecisionRefusal,
): Promise<DecisionResult[]> {
  assertCommands(orders);
  const results: DecisionResult[] = [];
  for (const order of orders) results.push(await decideOne(requests, actor, order, onFailure));
  return results;
}

function assertCommands(orders: readonly DecisionCommand[]): void {
  if (orders.length === 0 || orders.length > MOST_DECISIONS) {
    throw invalidInput([{ path: ["decisions"], message: `Send 1 to ${MOST_DECISIONS} decisions.` }]);
  }
  const problems = orders.flatMap(({ decision, less }, index) =>
    decision === "REJECT" && less
      ? [{ path: ["decisions", index, "less"], message: "Only an approval can be for less." }]
      : [],
  );
  if (problems.length > 0) throw invalidInput(problems);
}

async function decideOne(
  requests: Pick<AccessRequestsService, "approve" | "reject">,
  actor: Actor,
  { requestId, itemIds, decision, reason = null, less = null }: DecisionCommand,
  onFailure: (error: unknown) => DecisionRefusal,
): Promise<DecisionResult> {
  const items = { requestId, itemIds };
  try {
    if (!isId(requestId)) throw notFound("The request");
    if (decision === "REJECT") {
      return { requestId, request: await requests.reject(actor, items, reason), refusal: null, notApproved: [] };
    }
    const request = await requests.approve(actor, items, reason, less);
    return { requestId, request, refusal: null, notApproved: request.notApproved };
  } catch (error) {
    const refusal = error instanceof DomainError ? error : onFailure(error);
    return { requestId, request: null, refusal, notApproved: [] };
  }
}
