import {
  type AccessAtom,
  accessOfAtoms,
  areAtomsGiven,
  atomSubject,
  atomsOf,
  isAtomGiven,
  subtractAtoms,
  uniteAtoms,
} from "../../access/access-atoms";
import type { ClusterAccess } from "../../access/cluster-access.port";
import type { AccessTarget, ObservedEntry } from "../access-target.entity";
import { desiredAccess, type GrantFacts, isLive } from "../desired-access";
import type { EndReason } from "../end-reasons";
import { type DesiredEntry, type EntryStep, planAccess } from "./plan-access";

export interface TargetFacts extends Pick<AccessTarget, "baseline" | "applied" | "intent" | "principalUniqueId"> {
  /** The entry now; null: there is none. */
  readonly seen: ObservedEntry | null;
  /** The role's unique id now; null: not looked at, which is enough for taking away. */
  readonly roleUniqueId: string | null;
  /** The principal is the role of a slot: what others put there is never respected. */
  readonly isSlotRole: boolean;
  /** Others' entries may be added to. */
  readonly sharedAllowed: boolean;
  /** What others add to an entry of ours is taken off, not only reported. */
  readonly removesForeign: boolean;
  /** The database was restored: what is not there is not given again, whatever it says about why. */
  readonly isRestored: boolean;
  /** An audit of ours may have deleted the entry, as an orphan: nobody else took the access away. */
  readonly mayBeDeletedByAudit: boolean;
  /** Those that have not ended. */
  readonly grants: readonly GrantFacts[];
  readonly now: Date;
}

export interface TargetDecision {
  /** What of others is there and stays; null: the entry is ours alone. */
  readonly baseline: ClusterAccess | null;
  /** What live grants give. */
  readonly desired: ClusterAccess;
  readonly wanted: DesiredEntry;
  /** What of others the steps take off an entry of ours; null: nothing. */
  readonly takenOff: ClusterAccess | null;
  readonly steps: readonly EntryStep[];
  /** What grants give is as it should be: the steps that are left only take off what others changed. */
  readonly isGiven: boolean;
  /** Grants that cannot go on. */
  readonly ends: readonly GrantEnding[];
  /** Grants that were active and are not seen any more: somebody else took them away, if a second look agrees. */
  readonly suspects: readonly string[];
}

export interface GrantEnding {
  readonly grantId: string;
  readonly reason: EndReason;
  readonly message: string;
}

/**
 * What is to be done about one entry, from what stands in the database and what was seen. What others removed is never put
 * back, what others put there is never taken away from an entry of theirs, and what we did not make is not ours. On the role
 * of a slot every entry is ours: what stood there before the target's first write is of a former holder, and never kept.
 */
export function decideTarget(facts: TargetFacts): TargetDecision {
  const { seen, baseline } = facts;
  if (seen && !seen.ours && baseline === null) return foreignEntry(facts, seen);
  if (baseline !== null && seen) return sharedEntry(facts, seen, mergeBaseline(facts, baseline, seen));
  if (seen && isUnknownEntry(facts)) return { ...UNTOUCHED, wanted: { access: seen.access, anew: false } };
  // Others' entry is gone: nothing of theirs is left to respect, and what comes next is ours.
  return ownEntry(facts);
}

function ownEntry(facts: TargetFacts): TargetDecision {
  const { seen, now } = facts;
  const live = facts.grants.filter((grant) => isLive(grant, now));
  const seenAtoms = atomsOf(seen?.access ?? NOTHING);
  const suspects = live.filter((grant) => isMissing(grant, facts, seenAtoms));
  const waiting = live.filter((grant) => wouldHide(grant, suspects, seenAtoms));
  const want = desiredAtoms(live, [...suspects, ...waiting], seenAtoms, now);
  const ending = endingAtoms(facts.grants);
  const ours = uniteAtoms(atomsOf(facts.applied ?? NOTHING), atomsOf(facts.intent?.access ?? NOTHING), ending, want);
  const touched = new Set([...ending].map(atomSubject));
  const added = [...subtractAtoms(seenAtoms, ours)].filter((atom) => !touched.has(atomSubject(atom)));
  const leftOver = isLeftOverEntry(facts, added);
  // In a restored database, what looks added may be what a grant gave that the database does not know.
  const removes = facts.removesForeign && !facts.isRestored;
  const isNeeded = live.length > suspects.length + waiting.length || (live.length > 0 && seen !== null);
  const isKept = isNeeded && !leftOver && !removes;
  // Access that a new entry lacks looks like ours to give: suspects are settled by a second observation first.
  const mustBeMended = suspects.length === 0 && (isEntryOutdated(facts) || (removes && isEntryRenamed(seen)));
  const anew = leftOver || isEntryToReplace(facts) || mustBeMended;
  const withAdded = accessOfAtoms(uniteAtoms(want, added));
  const wanted = { access: isNeeded ? (isKept ? withAdded : accessOfAtoms(want)) : null, anew };
  // Ours comes and goes first: AWS may refuse to take off what others added.
  const own = planAccess(seen?.access ?? null, isNeeded && !anew ? { access: withAdded, anew } : wanted);
  const steps = isNeeded && !anew ? [...own, ...planAccess(withAdded, wanted)] : own;
  return {
    baseline: null,
    desired: desiredAccess(live, now),
    wanted,
    takenOff: isKept || added.length === 0 ? null : accessOfAtoms(added),
    steps: seen?.isUntagged && (removes || steps.length > 0) ? [tagsOf(seen), ...steps] : steps,
    isGiven: own.length === 0,
    ends: [],
    suspects: suspects.map(({ id }) => id),
  };
}

/**
 * An entry of others that we add to: theirs stays, ours comes and goes, and it is never deleted. What was given while that
 * was allowed goes on until its end; nothing new is added once it is not.
 */
function sharedEntry(facts: TargetFacts, seen: ObservedEntry, baseline: ClusterAccess): TargetDecision {
  const live = facts.grants.filter((grant) => isLive(grant, facts.now));
  const seenAtoms = atomsOf(seen.access);
  const suspects = live.filter((grant) => isMissing(grant, facts, seenAtoms));
  const waiting = live.filter((grant) => wouldHide(grant, suspects, seenAtoms));
  const want = desiredAtoms(live, [...suspects, ...waiting], seenAtoms, facts.now);
  const wanted = { access: accessOfAtoms(uniteAtoms(atomsOf(baseline), want)), anew: false };
  const steps = planAccess(seen.access, wanted);
  return {
    baseline,
    desired: desiredAccess(live, facts.now),
    wanted,
    takenOff: null,
    steps,
    isGiven: steps.length === 0,
    ends: facts.sharedAllowed ? [] : refusedBecauseForeign(live),
    suspects: suspects.map(({ id }) => id),
  };
}

/** What others changed since we looked last becomes what they have: three sides, and theirs wins. */
function mergeBaseline(facts: TargetFacts, baseline: ClusterAccess, seen: ObservedEntry): ClusterAccess {
  const seenAtoms = atomsOf(seen.access);
  const ours = uniteAtoms(atomsOf(facts.applied ?? NOTHING), atomsOf(facts.intent?.access ?? NOTHING));
  const theirs = atomsOf(baseline);
  const kept = [...theirs].filter((atom) => areAtomsGiven([atom], seenAtoms));
  const added = subtractAtoms(seenAtoms, uniteAtoms(theirs, ours));
  return accessOfAtoms(uniteAtoms(kept, added));
}

function foreignEntry(facts: TargetFacts, seen: ObservedEntry): TargetDecision {
  const live = facts.grants.filter((grant) => isLive(grant, facts.now));
  // An entry of ours stood here and another one does now: whoever replaced it took the access away.
  const replaced = live
    .filter(({ state }) => state === "ACTIVE")
    .map(({ id }) => ({ grantId: id, reason: "CHANGED_OUTSIDE" as const, message: REPLACED }));
  const pending = live.filter(({ state }) => state === "PENDING");
  const replacedIds = new Set(replaced.map(({ grantId }) => grantId));
  if (facts.sharedAllowed && pending.length > 0) {
    const grants = facts.grants.filter(({ id }) => !replacedIds.has(id));
    const shared = sharedEntry({ ...facts, grants, applied: null, intent: null }, seen, seen.access);
    return { ...shared, ends: replaced };
  }
  const ends = [...replaced, ...refusedBecauseForeign(live)];
  return { ...UNTOUCHED, wanted: { access: seen.access, anew: false }, ends };
}

function refusedBecauseForeign(live: readonly GrantFacts[]): GrantEnding[] {
  const pending = live.filter(({ state }) => state === "PENDING");
  return pending.map(({ id }) => ({ grantId: id, reason: "FOREIGN_ENTRY", message: FOREIGN }));
}

/** A restored database knows of no grant that made the entry: a person decides what becomes of it. */
function isUnknownEntry({ isRestored, applied, intent, grants }: TargetFacts): boolean {
  return isRestored && applied === null && intent === null && grants.every(({ state }) => state === "PENDING");
}

/** Seen before, and not any more, without our having done it. */
function isMissing(
  grant: GrantFacts,
  { seen, applied, intent, isRestored, mayBeDeletedByAudit }: TargetFacts,
  seenAtoms: ReadonlySet<AccessAtom>,
): boolean {
  if (seen === null && mayBeDeletedByAudit && !isRestored) return false;
  const atoms = atomsOf(grant.access);
  if (grant.state === "ACTIVE" && isRestored) return !areAtomsGiven(atoms, seenAtoms);
  if (grant.state !== "ACTIVE" || intent?.anew) return false;
  const wasThere = applied !== null && areAtomsGiven(atoms, atomsOf(applied));
  const weKeptIt = intent === null || areAtomsGiven(atoms, atomsOf(intent.access));
  return wasThere && weKeptIt && !areAtomsGiven(atoms, seenAtoms);
}

/**
 * It gives what somebody has taken away from another one. Given before the second look, it would show that one as if nothing
 * had happened, and what was taken away would be there for as long as that one lasts.
 */
function wouldHide(grant: GrantFacts, suspects: readonly GrantFacts[], seenAtoms: ReadonlySet<AccessAtom>): boolean {
  if (grant.state !== "PENDING") return false;
  const missing = subtractAtoms(uniteAtoms(...suspects.map(({ access }) => atomsOf(access))), seenAtoms);
  const given = atomsOf(grant.access);
  return [...missing].some((atom) => isAtomGiven(atom, given));
}

/** What is missing is neither put back nor, as far as it is still there, taken away before a second look. */
function desiredAtoms(
  live: readonly GrantFacts[],
  unsure: readonly GrantFacts[],
  seenAtoms: ReadonlySet<AccessAtom>,
  now: Date,
): Set<AccessAtom> {
  const trusted = live.filter((grant) => !unsure.includes(grant));
  const left = unsure.flatMap(({ access }) => [...atomsOf(access)].filter((atom) => seenAtoms.has(atom)));
  return uniteAtoms(atomsOf(desiredAccess(trusted, now)), left);
}

function endingAtoms(grants: readonly GrantFacts[]): Set<AccessAtom> {
  return uniteAtoms(...grants.filter(({ state }) => state === "REVOKING").map(({ access }) => atomsOf(access)));
}

/**
 * The entry was made for a target that is no more, or stood on the role of a slot before this target wrote anything. Only
 * what this target has written and seen meets the person who holds the slot now. A restored database knows too little to say.
 */
function isLeftOverEntry(
  { seen, isSlotRole, applied, intent, isRestored }: TargetFacts,
  added: readonly AccessAtom[],
): boolean {
  if (seen === null || isRestored) return false;
  if (seen.isLeftOver) return true;
  const isUnwritten = isSlotRole && applied === null;
  return isUnwritten && (intent === null || intent.replaces === seen.entryArn || added.length > 0);
}

/** An earlier turn meant to replace this very entry, and did not come to it. */
function isEntryToReplace({ seen, intent, isRestored }: TargetFacts): boolean {
  return seen !== null && intent !== null && intent.replaces === seen.entryArn && !isRestored;
}

/** The cluster knows the principal by a name that somebody else set. */
export function isEntryRenamed(seen: ObservedEntry | null): boolean {
  return seen !== null && seen.username !== seen.firstUsername;
}

/** AWS lets us change an entry by its tags, so they come back first. */
function tagsOf({ entryArn }: ObservedEntry): EntryStep {
  return { kind: "tag-entry", removes: true, entryArn };
}

/** The role is another one under the same ARN: EKS knows the entry by the old one's id, so it gives nothing. */
function isEntryOutdated({ seen, principalUniqueId, roleUniqueId }: TargetFacts): boolean {
  return seen !== null && principalUniqueId !== null && roleUniqueId !== null && principalUniqueId !== roleUniqueId;
}

const NOTHING: ClusterAccess = { policies: [], kubernetesGroups: [] };

const UNTOUCHED = {
  baseline: null,
  desired: NOTHING,
  takenOff: null,
  steps: [],
  isGiven: true,
  ends: [],
  suspects: [],
} as const;

const REPLACED = "Somebody else deleted the access entry and made another one for the same principal.";
const FOREIGN =
  "The cluster has an access entry for this principal that Drawbridge did not make. Remove it, or allow shared entries on the integration.";
