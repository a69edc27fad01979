import { DomainError, notFound } from "../../kernel/app-error";
import type { Tx } from "../../platform/database/unit-of-work";
import type { GrantsService } from "../grants/grants.service";
import { AccessRequest, AccessRequestItem } from "./access-request.entity";
import { createRequest } from "./create-request";
import { mayReadAnyway } from "./request-approvers";

/**
 * A new request for what failed of an earlier one, in the same words, by whoever asked. It meets every rule and its approvers
 * again. Sent twice it is the same request.
 */
export async function askAgain(
  tx: Tx,
  grants: Pick<GrantsService, "create">,
  requesterId: string | null,
  requestId: string,
): Promise<AccessRequest> {
  // FAILED is final and the words of a request never change, so nothing has to be held.
  const request = await tx.manager.findOneBy(AccessRequest, { id: requestId });
  if (!request || !mayReadAnyway(tx.actor, request)) throw notFound("The request");
  if (request.requesterId !== requesterId) {
    throw new DomainError(
      "FORBIDDEN",
      "Only the person who asked can ask again; others ask by a request of their own.",
    );
  }
  const failed = await tx.manager.find(AccessRequestItem, {
    where: { requestId, state: "FAILED" },
    order: { id: "ASC" },
  });
  const [first] = failed;
  if (!first) {
    const message = "Nothing of this request has failed, so there is nothing to ask for again.";
    throw new DomainError("INVALID_STATE", message);
  }
  const { justification, granteeId, version } = request;
  const draft = {
    // A cluster that the inventory has forgotten is missing like any other.
    resourceIds: failed.map((item) => item.resourceId ?? item.id),
    access: first.access,
    durationSeconds: first.durationSeconds,
    justification,
    granteeId,
    // When more of it fails, the version is another one.
    clientRequestId: `${requestId} ${version}`,
  };
  return createRequest(tx, grants, requesterId, draft, "askAgain");
}
