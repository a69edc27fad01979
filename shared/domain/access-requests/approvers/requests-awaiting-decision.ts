import type { EntityManager } from "typeorm";
import { approverCondition } from "../../access-flows/approvers";
import { peopleMatchingEach } from "../../access-flows/matching/matching-people";
import type { OwnerRef } from "../../identities/members";
import { resolveOwnerships } from "../../owners/resolve-owners";
import type { AccessRequest } from "../access-request.entity";
import { capacityOf } from "./approver-capacity";
import { KnownItems } from "./known-items";
import { type Decider, loadDecider } from "./load-decider";
import { type DeciderIdentities, type PendingItem, pendingItemsFor } from "./pending-items";
import { readItems } from "./read-items";
import { loadApproversAmong } from "./request-approvers";

/**
 * The requests with an item that this person may decide now, oldest first. Naming all deciders of all items would take
 * seconds. So candidates are selected first by identity, groups and stored owners, and only those are checked in full.
 * `known` keeps them and their requests for the caller. Items whose stored owners may not be the present ones are
 * candidates for everybody.
 */
export async function requestsAwaitingDecision(
  manager: EntityManager,
  personId: string,
  at: Date,
  known = new KnownItems(manager),
): Promise<AccessRequest[]> {
  return known.waiting(() => findAwaitingDecision(manager, personId, at, known));
}

async function findAwaitingDecision(
  manager: EntityManager,
  personId: string,
  at: Date,
  known: KnownItems,
): Promise<AccessRequest[]> {
  const { me, delegatorIds, integrations } = await loadDecider(manager, personId, at);
  const personIds = known.rememberDelegators(personId, delegatorIds);
  if (me.identities.length === 0) return [];
  const fallback = await fallbackIntegrations(manager, me, integrations);
  const pending = await pendingItemsFor(manager, me, fallback, personId);
  const named = await namedAs(manager, personIds, pending);
  const ids = pending.filter((item) => mayBeTheirs(item, named)).map(({ id }) => id);
  const wholes = known.take(await readItems(manager, ids, "WAITING"));
  if (wholes.length === 0) return [];
  // Of the person too: their right to decide depends on these, as the approvers do on those of requesters.
  await known.duplicateAccounts([
    personId,
    ...wholes.flatMap(({ request }) => [request.requesterId, request.granteeId]),
  ]);
  const approvers = await loadApproversAmong(manager, personIds, wholes, at, await known.factsOf(wholes));
  known.remember(wholes, approvers);
  const theirs = wholes.filter(({ items, decisions }) =>
    items.some((item) => {
      const { kind } = capacityOf(personId, item, approvers.get(item.id)!, decisions);
      return kind === "OWN" || kind === "DELEGATED";
    }),
  );
  return [...new Map(theirs.map(({ request }) => [request.id, request])).values()];
}

/** The integrations that the person owns: integration owners decide about clusters without other owners. */
async function fallbackIntegrations(
  manager: EntityManager,
  me: DeciderIdentities,
  integrations: Decider["integrations"],
): Promise<string[]> {
  const resolved = await resolveOwnerships(
    manager,
    integrations.map(({ id, integrationOwners }) => ({ id, integrationOwners, tags: {}, ownerRules: [] })),
    ({ id }, { owners }) => ({ id, owners }),
  );
  const isMine = ({ owners }: (typeof resolved)[number]) =>
    owners.some(({ attribute, value, match }) => belongsTo(me, { ...match, attribute, value }));
  return resolved.filter(isMine).map(({ id }) => id);
}

function belongsTo(
  { identities, groupIds }: DeciderIdentities,
  { kind, providerId, ownerId, attribute, value }: OwnerRef,
): boolean {
  if (kind === "USER") return identities.some(({ id }) => id === ownerId);
  if (kind === "GROUP") return ownerId !== null && groupIds.has(ownerId);
  const text = value.toLowerCase();
  return identities.some(
    (one) =>
      one.providerId === providerId &&
      (attribute === "role"
        ? one.roles.includes(text)
        : Object.entries(one.attributes).some(([name, own]) => name === attribute && own.toLowerCase() === text)),
  );
}

/** The approver conditions that the person fulfils. */
async function namedAs(
  manager: EntityManager,
  personIds: readonly string[],
  pending: readonly PendingItem[],
): Promise<ReadonlySet<string>> {
  const approvers = new Map(
    pending.flatMap((item) => item.approvers.map((approver) => [JSON.stringify(approver), approver] as const)),
  );
  const people = [...approvers].flatMap(([key, approver]) => (approver.kind === "PEOPLE" ? [{ key, approver }] : []));
  const found = await peopleMatchingEach(
    manager,
    people.map(({ approver }) => approverCondition(approver)),
    personIds,
  );
  return new Set(people.filter((_, n) => found[n]!.size > 0).map(({ key }) => key));
}

function mayBeTheirs(
  { approvers, isOwner, mayHaveOtherOwners, isOrphan, isManager }: PendingItem,
  named: ReadonlySet<string>,
): boolean {
  return approvers.some((approver) => {
    if (approver.kind === "OWNER") return isOwner || mayHaveOtherOwners || isOrphan;
    return approver.kind === "MANAGER" ? isManager : named.has(JSON.stringify(approver));
  });
}
