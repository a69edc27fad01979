import { DomainError, type FieldProblem, invalidInput, notFound } from "../../kernel/app-error";
import type { Tx } from "../../platform/database/unit-of-work";
import type { ClusterAccess } from "../access/cluster-access.port";
import { createOnce } from "../client-requests/create-once";
import { parseClientRequestId } from "../client-requests/parse-client-request-id";
import type { GrantsService } from "../grants/grants.service";
import { AccessRequest, AccessRequestItem } from "./access-request.entity";
import { actingPersonId } from "./acting-person";
import { mayReadAnyway } from "./approvers/request-approvers";
import { createRequest } from "./create-request";
import { type RequestItemSelection, selectItems } from "./decisions/select-items";
import {
  accessOfPermissions,
  parseJustification,
  problemsOfNamespaces,
  problemsOfPermissions,
  problemsOfSeconds,
  type RequestDraft,
  type RequestPermissionInput,
} from "./drafts/parse-request";

export interface AskAgainCommand extends RequestItemSelection {
  readonly clientRequestId?: string | null;
  readonly changes?: RequestChangesInput | null;
}

/** The changes to the earlier request, as API input. Omitted fields stay as they were. */
export interface RequestChangesInput {
  /** Null: until revoked. */
  readonly durationSeconds?: number | null;
  readonly reason?: string | null;
  readonly permissions?: readonly RequestPermissionInput[] | null;
  /** Replaces the namespaces of every policy. Kubernetes groups stay as they are. */
  readonly namespaces?: readonly string[] | null;
}

/**
 * Creates a new request from the items of an earlier one that failed, were refused or are over. Only the earlier
 * requester may do this. All rules and approvals apply again. A repeat with the same client request id answers the same
 * request.
 */
export async function askAgain(
  tx: Tx,
  grants: Pick<GrantsService, "create">,
  order: AskAgainCommand,
): Promise<AccessRequest> {
  const { requestId, itemIds = null } = order;
  const changes = parseChanges(order);
  // The content of a request never changes, so no lock is needed.
  const request = await tx.manager.findOneBy(AccessRequest, { id: requestId });
  if (!request || !mayReadAnyway(tx.actor, request)) throw notFound("The request");
  if (request.requesterId !== actingPersonId(tx.actor, "ask for access")) {
    throw new DomainError(
      "FORBIDDEN",
      "Only the person who asked can ask again; others ask by a request of their own.",
    );
  }
  const clientRequestId = order.clientRequestId?.trim() || (await nameOfRepeat(tx, request, order));
  const input = { requestId, itemIds: itemIds && [...itemIds].sort(), changes };
  return createOnce(
    tx,
    { operation: "askAgain", clientRequestId, input },
    {
      make: async () => {
        const draft = draftOf(request, await repeatableItems(tx, order), changes);
        return createRequest(tx, grants, request.requesterId, draft).catch(atItsPlace);
      },
      find: (id) => tx.manager.findOneBy(AccessRequest, { id }),
    },
  );
}

/**
 * The items that can be requested again: FAILED, REJECTED, LAPSED, CANCELLED, or with an ended grant. Without ids, all
 * of them.
 */
async function repeatableItems(tx: Tx, { requestId, itemIds }: RequestItemSelection): Promise<AccessRequestItem[]> {
  const items = await tx.manager.find(AccessRequestItem, { where: { requestId }, order: { id: "ASC" } });
  const chosen = selectItems({ items }, itemIds);
  const over: { id: string }[] = await tx.manager.query(
    `select i.id from access_request_items i left join grants g on g.id = i.grant_id
      where i.request_id = $1 and (i.state in ('FAILED', 'REJECTED', 'LAPSED', 'CANCELLED') or g.ended_at is not null)`,
    [requestId],
  );
  const isOver = (item: AccessRequestItem) => over.some(({ id }) => id === item.id);
  const left = chosen.filter((item) => !isOver(item));
  if (left.length < chosen.length && (!itemIds || left.length === 0)) return chosen.filter(isOver);
  const names = left.map(({ resourceName }) => `'${resourceName}'`).join(", ");
  throw new DomainError(
    "INVALID_STATE",
    `The access to ${names} is there, or waits for a decision, so there is nothing to ask for again.`,
  );
}

/** Without a client request id, repeating a failed request is idempotent: the key is the request and its version. */
async function nameOfRepeat(tx: Tx, { id: requestId, version }: AccessRequest, { itemIds, changes }: AskAgainCommand) {
  if (itemIds || Object.values(changes ?? {}).some((value) => value !== undefined)) return null;
  const hasFailed = await tx.manager.existsBy(AccessRequestItem, { requestId, state: "FAILED" });
  return hasFailed ? `${requestId} ${version}` : null;
}

interface RequestChanges {
  readonly access: ClusterAccess | null;
  readonly namespaces: readonly string[] | null;
  /** Undefined: unchanged. */
  readonly durationSeconds: number | null | undefined;
  readonly justification: string | null;
}

function parseChanges({ changes, clientRequestId }: AskAgainCommand): RequestChanges {
  const { permissions, namespaces, durationSeconds, reason } = changes ?? {};
  const { justification, problems: problemsOfReason } = parseJustification(["reason"], reason);
  const problems = [
    ...(permissions ? problemsOfPermissions(permissions) : []),
    ...(namespaces ? problemsOfNamespaces(namespaces, []) : []),
    ...(permissions && namespaces ? [TWICE] : []),
    ...problemsOfSeconds(durationSeconds),
    ...problemsOfReason,
  ].map((problem) => ({ ...problem, path: ["changes", ...problem.path] }));
  const all = [...problems, ...parseClientRequestId(clientRequestId).problems];
  if (all.length > 0) throw invalidInput(all);
  return {
    access: permissions ? accessOfPermissions(permissions) : null,
    namespaces: namespaces?.map((name) => name.trim()) ?? null,
    durationSeconds,
    justification,
  };
}

const TWICE: FieldProblem = {
  path: ["namespaces"],
  message: "Name the namespaces with each of the permissions, or for all that was asked for, not both.",
};

function draftOf(
  { justification, granteeId }: AccessRequest,
  items: readonly AccessRequestItem[],
  changes: RequestChanges,
): RequestDraft {
  const [first] = items;
  const { policies, kubernetesGroups } = changes.access ?? first!.access;
  const { namespaces, durationSeconds } = changes;
  return {
    // A cluster that is no longer in the inventory is reported as missing like any other.
    resourceIds: items.map((item) => item.resourceId ?? item.id),
    access: {
      policies: namespaces ? policies.map(({ policy }) => ({ policy, namespaces })) : policies,
      kubernetesGroups,
    },
    durationSeconds: durationSeconds === undefined ? first!.durationSeconds : durationSeconds,
    justification: changes.justification ?? justification,
    granteeId,
    // The name is that of the repeat, which is known by then.
    clientRequestId: null,
  };
}

/** Reports problems of the new request at the paths of this input. */
function atItsPlace(error: unknown): never {
  if (!(error instanceof DomainError)) throw error;
  const fields = error.fields.map((field) => {
    const [first, ...rest] = field.path;
    const place = PLACES[String(first)];
    return place ? { ...field, path: [...place, ...rest] } : field;
  });
  throw new DomainError(error.code, error.message, fields, error.rule ?? undefined);
}

const PLACES: Readonly<Record<string, readonly string[]>> = {
  resourceIds: ["itemIds"],
  justification: ["changes", "reason"],
  durationSeconds: ["changes", "durationSeconds"],
  permissions: ["changes", "permissions"],
};
