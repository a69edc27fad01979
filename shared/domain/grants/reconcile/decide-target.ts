import {
  type AccessAtom,
  accessOfAtoms,
  areAtomsGiven,
  atomSubject,
  atomsOf,
  isAtomGiven,
  subtractAtoms,
  uniteAtoms,
  writtenAsOne,
} from "../../access/access-atoms";
import { NO_ACCESS } from "../../access/cluster-access";
import type { ClusterAccess } from "../../access/cluster-access.port";
import type { AccessTarget, ObservedEntry } from "../access-target.entity";
import { desiredAccess, type GrantFacts, isLive } from "../desired-access";
import type { EndReason } from "../end-reasons";
import { type DesiredEntry, type EntryStep, planAccess } from "./plan-access";

export interface TargetFacts extends Pick<AccessTarget, "baseline" | "applied" | "intent" | "principalUniqueId"> {
  /** The entry now; null: there is none. */
  readonly observed: ObservedEntry | null;
  /** The role's unique id now; null: not observed, which is enough for removing access. */
  readonly roleUniqueId: string | null;
  /** The principal is the role of a slot: access that others put there is never kept. */
  readonly isSlotRole: boolean;
  /** Access may be added to entries of others. */
  readonly sharedAllowed: boolean;
  /** Additions of others to entries of ours are removed, not only reported. */
  readonly removesForeign: boolean;
  /** The database was restored: missing access is not given again, whatever the rows say. */
  readonly isRestored: boolean;
  /** A drift scan may have deleted the entry as an orphan, so nobody else removed the access. */
  readonly mayBeDeletedByDriftScan: boolean;
  /** A removal of ours had no known outcome, and may have taken away what was given since. */
  readonly isRemovalInDoubt: boolean;
  /** A write of ours had no known outcome, and may have replaced the scope or the groups that were written since. */
  readonly isWriteInDoubt: boolean;
  /** The next reconcile, which begins at once, gives other grants by the entry. */
  readonly isAwaited: boolean;
  /** Those that have not ended. */
  readonly grants: readonly GrantFacts[];
  readonly now: Date;
}

export interface TargetDecision {
  /** The access of others that stays; null: the entry is ours alone. */
  readonly baseline: ClusterAccess | null;
  /** The access that live grants give together. */
  readonly desired: ClusterAccess;
  readonly desiredEntry: DesiredEntry;
  /** The access of others that the steps remove from an entry of ours; null: none. */
  readonly takenOff: ClusterAccess | null;
  readonly steps: readonly EntryStep[];
  /** The granted access is in place: the remaining steps only undo changes of others. */
  readonly isGiven: boolean;
  /** Grants that have to end. */
  readonly ends: readonly GrantEnding[];
  /** Active grants whose access is missing: somebody else removed it, if a second observation agrees. */
  readonly suspects: readonly string[];
}

export interface GrantEnding {
  readonly grantId: string;
  readonly reason: EndReason;
  readonly message: string;
}

/**
 * Decides the steps for one entry, from the rows of its target and an observation. Access that others removed is never
 * given again. An entry that others made stays theirs, and nothing of theirs is removed from it. On the role of a slot
 * every entry is ours: one from before the target's first write belongs to a former holder and is never kept.
 */
export function decideTarget(facts: TargetFacts): TargetDecision {
  const { observed, baseline } = facts;
  if (observed && !observed.ours && baseline === null) return foreignEntry(facts, observed);
  if (baseline !== null && observed) return sharedEntry(facts, observed, mergeBaseline(facts, baseline, observed));
  if (observed && isUnknownEntry(facts))
    return { ...UNTOUCHED, desiredEntry: { access: observed.access, recreate: false } };
  // The entry of others is gone with its access, so the next entry is ours.
  return ownEntry(facts);
}

function ownEntry(facts: TargetFacts): TargetDecision {
  const { observed, now } = facts;
  const live = facts.grants.filter((grant) => isLive(grant, now));
  const observedAtoms = atomsOf(observed?.access ?? NO_ACCESS);
  const suspects = live.filter((grant) => isMissing(grant, facts, observedAtoms));
  const waiting = live.filter((grant) => wouldHide(grant, suspects, observedAtoms));
  const granted = desiredAtoms(live, [...suspects, ...waiting], observedAtoms, now);
  const ending = endingAtoms(facts.grants);
  const ours = uniteAtoms(
    atomsOf(facts.applied ?? NO_ACCESS),
    atomsOf(facts.intent?.access ?? NO_ACCESS),
    ending,
    granted,
  );
  // EKS takes away a policy as a whole, so one that an ending grant gave counts as ours on every scope.
  const subjectsOfEnding = new Set([...ending].map(atomSubject));
  const added = [...subtractAtoms(observedAtoms, ours)].filter((atom) => !subjectsOfEnding.has(atomSubject(atom)));
  const leftOver = isLeftOverEntry(facts, added);
  // In a restored database an apparent addition may come from a grant that the database has lost.
  const removes = facts.removesForeign && !facts.isRestored;
  // Once an entry is recreated (`intent.recreate`), missing access counts as not given yet (`isMissing`), and a removal by
  // others would be undone. So suspects are settled by a second observation first.
  const mustBeMended = suspects.length === 0 && (isEntryOutdated(facts) || (removes && isEntryRenamed(observed)));
  const recreate = leftOver || isEntryToReplace(facts) || mustBeMended;
  const isAwaited = live.length > 0 || (facts.isAwaited && !recreate);
  const isNeeded = live.length > suspects.length + waiting.length || (isAwaited && observed !== null);
  const isKept = isNeeded && !leftOver && !removes;
  const withAdded = accessOfAtoms(uniteAtoms(granted, added));
  const desiredEntry = { access: isNeeded ? (isKept ? withAdded : accessOfAtoms(granted)) : null, recreate };
  // Our own access changes first, because AWS may refuse to remove additions of others.
  const own = planAccess(
    observed?.access ?? null,
    isNeeded && !recreate ? { access: withAdded, recreate } : desiredEntry,
  );
  const steps = isNeeded && !recreate ? [...own, ...planAccess(withAdded, desiredEntry)] : own;
  return {
    baseline: null,
    desired: desiredAccess(live, now),
    desiredEntry,
    takenOff: isKept || added.length === 0 ? null : accessOfAtoms(added),
    steps: observed?.isUntagged && (removes || steps.length > 0) ? [tagsOf(observed), ...steps] : steps,
    isGiven: own.length === 0,
    ends: [],
    suspects: suspects.map(({ id }) => id),
  };
}

/**
 * An entry of others that our access is added to: their access stays, and the entry is never deleted. Once shared
 * entries are forbidden, given grants go on until their end, and nothing new is added.
 */
function sharedEntry(facts: TargetFacts, observed: ObservedEntry, baseline: ClusterAccess): TargetDecision {
  const live = facts.grants.filter((grant) => isLive(grant, facts.now));
  const observedAtoms = atomsOf(observed.access);
  const suspects = live.filter((grant) => isMissing(grant, facts, observedAtoms));
  const waiting = live.filter((grant) => wouldHide(grant, suspects, observedAtoms));
  const granted = desiredAtoms(live, [...suspects, ...waiting], observedAtoms, facts.now);
  const desiredEntry = { access: accessOfAtoms(uniteAtoms(atomsOf(baseline), granted)), recreate: false };
  const steps = planAccess(observed.access, desiredEntry);
  return {
    baseline,
    desired: desiredAccess(live, facts.now),
    desiredEntry,
    takenOff: null,
    steps,
    isGiven: steps.length === 0,
    ends: facts.sharedAllowed ? [] : refusedBecauseForeign(live),
    suspects: suspects.map(({ id }) => id),
  };
}

/** Three-way merge of the baseline: changes that others made since the last observation win. */
function mergeBaseline(facts: TargetFacts, baseline: ClusterAccess, observed: ObservedEntry): ClusterAccess {
  const observedAtoms = atomsOf(observed.access);
  // A late write may bring the access of a grant that is ending, though no observation has shown it.
  const late = facts.isWriteInDoubt ? endingAtoms(facts.grants) : [];
  const ours = uniteAtoms(atomsOf(facts.applied ?? NO_ACCESS), atomsOf(facts.intent?.access ?? NO_ACCESS), late);
  const theirs = atomsOf(baseline);
  const kept = [...theirs].filter((atom) => areAtomsGiven([atom], observedAtoms));
  const added = subtractAtoms(observedAtoms, uniteAtoms(theirs, ours));
  return accessOfAtoms(uniteAtoms(kept, added));
}

function foreignEntry(facts: TargetFacts, observed: ObservedEntry): TargetDecision {
  const live = facts.grants.filter((grant) => isLive(grant, facts.now));
  // Another entry stands in the place of ours: the actor that replaced it removed the access.
  const replaced = live
    .filter(({ state }) => state === "ACTIVE")
    .map(({ id }) => ({ grantId: id, reason: "CHANGED_OUTSIDE" as const, message: REPLACED }));
  const pending = live.filter(({ state }) => state === "PENDING");
  const replacedIds = new Set(replaced.map(({ grantId }) => grantId));
  if (facts.sharedAllowed && pending.length > 0) {
    const grants = facts.grants.filter(({ id }) => !replacedIds.has(id));
    const shared = sharedEntry({ ...facts, grants, applied: null, intent: null }, observed, observed.access);
    return { ...shared, ends: replaced };
  }
  const ends = [...replaced, ...refusedBecauseForeign(live)];
  return { ...UNTOUCHED, desiredEntry: { access: observed.access, recreate: false }, ends };
}

function refusedBecauseForeign(live: readonly GrantFacts[]): GrantEnding[] {
  const pending = live.filter(({ state }) => state === "PENDING");
  return pending.map(({ id }) => ({ grantId: id, reason: "FOREIGN_ENTRY", message: FOREIGN }));
}

/** In a restored database no grant accounts for the entry, so a person decides about it. */
function isUnknownEntry({ isRestored, applied, intent, grants }: TargetFacts): boolean {
  return isRestored && applied === null && intent === null && grants.every(({ state }) => state === "PENDING");
}

/** Access that was observed before and is missing now, though no write of ours can have removed it. */
function isMissing(grant: GrantFacts, facts: TargetFacts, observedAtoms: ReadonlySet<AccessAtom>): boolean {
  const { applied, intent, isRestored } = facts;
  if (mayBeTakenByUs(grant, facts, observedAtoms) && !isRestored) return false;
  const atoms = atomsOf(grant.access);
  if (grant.state === "ACTIVE" && isRestored) return !areAtomsGiven(atoms, observedAtoms);
  if (grant.state !== "ACTIVE" || intent?.recreate) return false;
  const wasThere = applied !== null && areAtomsGiven(atoms, atomsOf(applied));
  const weKeptIt = intent === null || areAtomsGiven(atoms, atomsOf(intent.access));
  return wasThere && weKeptIt && !areAtomsGiven(atoms, observedAtoms);
}

function mayBeTakenByUs(
  grant: GrantFacts,
  { observed, isRemovalInDoubt, isWriteInDoubt, mayBeDeletedByDriftScan }: TargetFacts,
  observedAtoms: ReadonlySet<AccessAtom>,
): boolean {
  if (observed === null && mayBeDeletedByDriftScan) return true;
  // Access that was missing before the write was taken away by somebody else.
  if (grant.absentSince !== null) return false;
  return isRemovalInDoubt || (isWriteInDoubt && isReplaced(grant, observedAtoms));
}

/** A late write of a scope leaves the policy on the entry, and one of groups other groups. */
function isReplaced({ access }: GrantFacts, observedAtoms: ReadonlySet<AccessAtom>): boolean {
  const missing = [...atomsOf(access)].filter((atom) => !isAtomGiven(atom, observedAtoms));
  const left = new Set([...observedAtoms].map(writtenAsOne));
  return missing.every((atom) => left.has(writtenAsOne(atom)));
}

/**
 * Whether a pending grant gives access that is missing from a suspect one. Given before the second observation, it
 * would hide the removal, and the suspect grant would go on.
 */
function wouldHide(
  grant: GrantFacts,
  suspects: readonly GrantFacts[],
  observedAtoms: ReadonlySet<AccessAtom>,
): boolean {
  if (grant.state !== "PENDING") return false;
  const missing = subtractAtoms(uniteAtoms(...suspects.map(({ access }) => atomsOf(access))), observedAtoms);
  const given = atomsOf(grant.access);
  return [...missing].some((atom) => isAtomGiven(atom, given));
}

/** Before a second observation missing access is not given again, and the part that is still there is not removed. */
function desiredAtoms(
  live: readonly GrantFacts[],
  unsure: readonly GrantFacts[],
  observedAtoms: ReadonlySet<AccessAtom>,
  now: Date,
): Set<AccessAtom> {
  const trusted = live.filter((grant) => !unsure.includes(grant));
  const left = unsure.flatMap(({ access }) => [...atomsOf(access)].filter((atom) => observedAtoms.has(atom)));
  return uniteAtoms(atomsOf(desiredAccess(trusted, now)), left);
}

function endingAtoms(grants: readonly GrantFacts[]): Set<AccessAtom> {
  return uniteAtoms(...grants.filter(({ state }) => state === "REVOKING").map(({ access }) => atomsOf(access)));
}

/**
 * The entry was made for a target that no longer exists, or stood on a slot's role before this target's first write.
 * Its access may be that of a former holder. A restored database knows too little to say.
 */
function isLeftOverEntry(
  { observed, isSlotRole, applied, intent, isRestored }: TargetFacts,
  added: readonly AccessAtom[],
): boolean {
  if (observed === null || isRestored) return false;
  if (observed.isLeftOver) return true;
  const isUnwritten = isSlotRole && applied === null;
  return isUnwritten && (intent === null || intent.replaces === observed.entryArn || added.length > 0);
}

/** An earlier reconcile was to replace this very entry and did not finish. */
function isEntryToReplace({ observed, intent, isRestored }: TargetFacts): boolean {
  return observed !== null && intent !== null && intent.replaces === observed.entryArn && !isRestored;
}

/** Somebody else changed the user name by which the cluster knows the principal. */
export function isEntryRenamed(observed: ObservedEntry | null): boolean {
  return observed !== null && observed.username !== observed.firstUsername;
}

/** IAM allows changes of an entry by its tags, so the tags are put back first. */
function tagsOf({ entryArn }: ObservedEntry): EntryStep {
  return { kind: "tag-entry", removes: true, entryArn };
}

/**
 * The role was recreated under the same ARN. EKS matches the entry by the unique id of the old role, so it gives
 * nothing.
 */
function isEntryOutdated({ observed, principalUniqueId, roleUniqueId }: TargetFacts): boolean {
  return observed !== null && principalUniqueId !== null && roleUniqueId !== null && principalUniqueId !== roleUniqueId;
}

/** Nothing is given, and nothing of the entry is changed. */
export const UNTOUCHED = {
  baseline: null,
  desired: NO_ACCESS,
  takenOff: null,
  steps: [],
  isGiven: true,
  ends: [],
  suspects: [],
} as const;

const REPLACED = "Somebody else deleted the access entry and made another one for the same principal.";
const FOREIGN =
  "The cluster has an access entry for this principal that Drawbridge did not make. Remove it, or allow shared entries on the integration.";
