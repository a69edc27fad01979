import { NO_ACCESS } from "../../access/cluster-access";
import type { AccessCloud, EntryPlace } from "../../cloud/access-cloud.port";
import type { AccessTarget, MadeEntry, ObservedEntry } from "../access-target.entity";
import type { Grant } from "../grant.entity";
import { observedEntryOf } from "./observed-entry";
import type { TargetLease } from "./target-lease";

/** The priority of an observation that only confirms: what is to be removed on other clusters goes first. */
const CONFIRMING = "grant";
/** AWS shows late what was removed, and what is to be removed elsewhere at the same moment goes first. */
const TAKING_EFFECT_MS = 300;

interface Observing {
  readonly cloud: Pick<AccessCloud, "describeEntry">;
  readonly installationId: string;
  readonly signal: AbortSignal;
}

/**
 * The entry of a target before anything is written. If all grants end, and the entry was ours at the last observation,
 * it is deleted without a new observation, so that revocations do not wait. AWS itself refuses to delete an entry that
 * is not ours: by the tags of an entry, or by its principal (the member role's policy).
 */
export async function observeEntry(
  observing: Observing,
  lease: TargetLease,
  grants: readonly Grant[],
): Promise<ObservedEntry | null> {
  if (isDeletedUnobserved(lease, grants)) return lease.target.observed;
  const place = entryPlaceOf(lease);
  const revoking = lease.grants.filter((grant) => grant.state === "REVOKING");
  const isConfirming = revoking.length > 0 && revoking.every((grant) => grant.absentSince !== null);
  // Access that is given to an entry which is there waits for one read less. An absent entry costs one call alone.
  const isExpected = place.priority === "grant" && lease.target.observed !== null;
  return describe(observing, lease, { ...place, isExpected, ...(isConfirming && { priority: CONFIRMING }) });
}

/** The entry of a target after it was written. `madeEntry`: as this reconcile left it. `isExpected`: it is to be there. */
export async function observeEntryAgain(
  observing: Observing,
  lease: TargetLease,
  { madeEntry, isExpected }: { readonly madeEntry: MadeEntry | null; readonly isExpected: boolean },
): Promise<ObservedEntry | null> {
  const place = entryPlaceOf(lease);
  const afterMs = place.priority === "revoke" ? TAKING_EFFECT_MS : 0;
  return describe(observing, lease, { ...place, priority: CONFIRMING, afterMs, isExpected }, madeEntry);
}

export function entryPlaceOf({ target, grants }: TargetLease): EntryPlace {
  const { accountId, region, clusterName, clusterArn, principalArn } = target;
  // Where all grants have moved away, everything that is left is to be removed.
  const isRemoving = grants.length === 0 || grants.some((grant) => grant.state === "REVOKING");
  const isGiving = grants.some((grant) => grant.state === "PENDING");
  const priority = isRemoving ? "revoke" : isGiving ? "grant" : "check";
  return { accountId, region, clusterName, partition: clusterArn.split(":")[1] ?? "aws", principalArn, priority };
}

async function describe(
  { cloud, installationId, signal }: Observing,
  { target, isSlotRole }: TargetLease,
  place: Parameters<AccessCloud["describeEntry"]>[0],
  madeEntry: MadeEntry | null = target.madeEntry,
): Promise<ObservedEntry | null> {
  const entry = await cloud.describeEntry(place, signal);
  return entry && observedEntryOf(entry, { installationId, isSlotRole, target: { ...target, madeEntry } });
}

/** Whether `observeEntry` answers the last observation, of an entry that is deleted as a whole. */
export function isDeletedUnobserved({ target, grants: all }: TargetLease, grants: readonly Grant[]): boolean {
  const { observed, intent } = target;
  // Grants that wait for their principal are left out of `grants`, and may need what others have on the entry.
  const isNeeded = grants.length === 0 || grants.length < all.length;
  return !isNeeded && isAllToGo(target, grants) && observed?.ours === true && intent === null;
}

/** All access of the entry is ours, and none of it is to stay. */
function isAllToGo({ baseline }: AccessTarget, grants: readonly Grant[]): boolean {
  const isOver = grants.every((grant) => grant.state === "REVOKING" && grant.absentSince === null);
  // Another actor that took the access away may have put an entry of its own in place.
  const isTaken = grants.some((grant) => grant.endReason === "CHANGED_OUTSIDE");
  return isOver && !isTaken && baseline === null;
}

/**
 * The entry that the target is known to have made, where all of it is to go; null: there is none. It is for where AWS
 * refuses to describe it, so its access is not known.
 */
export function unreadEntryToDelete(
  { target, grants: all }: TargetLease,
  grants: readonly Grant[],
): ObservedEntry | null {
  const { madeEntry } = target;
  const isNeeded = grants.length < all.length;
  if (!madeEntry?.entryArn || isNeeded || !isAllToGo(target, grants)) return null;
  return {
    entryArn: madeEntry.entryArn,
    createdAt: madeEntry.since,
    ours: true,
    username: "",
    firstUsername: "",
    access: NO_ACCESS,
  };
}
