import { isSameAccess, NO_ACCESS, uniteAccess } from "../access/cluster-access";
import { describeAccessDifferences, describeClusterAccess } from "../access/describe-cluster-access";
import type { AccessTarget, ObservedEntry } from "../grants/access-target.entity";
import { isEntryRenamed } from "../grants/reconcile/decide-target";
import { SETTLE_MS } from "../grants/reconcile/transitions";
import { deniedMessage } from "../grants/waiting/denied-message";
import type { DriftFinding, FindingKind } from "./drift-finding.entity";

/** An entry as the audit saw it. */
export interface ScannedEntry extends ObservedEntry {
  /** Left out where a reconcile saw it, which keeps no tags. */
  readonly tags?: Readonly<Record<string, string>>;
}

export interface ComparedTarget
  extends Pick<AccessTarget, "id" | "principalArn" | "state" | "baseline" | "applied" | "seen" | "lookedAt"> {
  /** The loop is at it, or is about to be: what is there now says nothing. */
  readonly inFlux: boolean;
}

export type KnownFinding = Omit<
  DriftFinding,
  | "id"
  | "resourceId"
  | "audit"
  | "integrationId"
  | "integration"
  | "target"
  | "personId"
  | "person"
  | "version"
  | "acceptance"
>;

export interface EntriesFacts {
  /** The principals of all entries that are there. */
  readonly listed: ReadonlySet<string>;
  /** Those that were looked at; null: it went meanwhile. */
  readonly described: ReadonlyMap<string, ScannedEntry | null>;
  /** All of this incarnation of the cluster. */
  readonly targets: readonly ComparedTarget[];
  readonly findings: readonly KnownFinding[];
  /** What a first look shows is nothing new. */
  readonly isFirst: boolean;
  /** The database was restored: what it does not know may be somebody's live access, and a person decides. */
  readonly isRestored: boolean;
  readonly now: Date;
}

export interface EntriesComparison {
  /** All that is to be reported from now on; what is not among them is over. */
  readonly findings: readonly KnownFinding[];
  /** Targets that the loop is to look at now. */
  readonly due: readonly string[];
  /** Principals whose orphaned entries have been seen twice, and go. */
  readonly removable: readonly string[];
}

/** What is not as it should be about the entries of one cluster. Decides about orphans; about everything else, the loop does. */
export function compareEntries(facts: EntriesFacts): EntriesComparison {
  const known = new Map(facts.findings.map((finding) => [finding.principalArn, finding]));
  const open = facts.targets.filter(({ state }) => state === "OPEN");
  const closed = new Map(facts.targets.filter(({ state }) => state === "CLOSED").map((one) => [one.principalArn, one]));
  const held = new Set(open.map(({ principalArn }) => principalArn));
  const ours = open.flatMap((target) => compareTarget(target, known.get(target.principalArn), facts));
  const others = [...facts.listed]
    .filter((principal) => !held.has(principal))
    .flatMap((principal) => compareOther(principal, closed.get(principal), known.get(principal), facts));
  const all = [...ours, ...others, ...waitingForProof(facts, held)];
  return {
    findings: all.map(({ finding }) => finding),
    due: all.flatMap(({ finding, isDue }) => (isDue && finding.targetId ? [finding.targetId] : [])),
    removable: others.flatMap(({ finding, isRemovable }) => (isRemovable ? [finding.principalArn] : [])),
  };
}

export interface ComparedEntry {
  readonly finding: KnownFinding;
  readonly isDue?: boolean;
  readonly isRemovable?: boolean;
}

/** An entry that an open target is about, against what the target gave; at most one finding. */
export function compareTarget(
  target: ComparedTarget,
  known: KnownFinding | undefined,
  facts: Pick<EntriesFacts, "listed" | "described" | "isFirst" | "now">,
): ComparedEntry[] {
  const kept = known && known.targetId === target.id && known.kind.startsWith("OURS") ? [{ finding: known }] : [];
  if (target.inFlux) return kept;
  if (target.applied === null) return [];
  const { id: targetId, principalArn, baseline, applied } = target;
  const report = (kind: FindingKind, differences: string[], entry: ObservedEntry | null) =>
    findingOf({ kind, principalArn, targetId, differences, entry }, known, facts);
  if (!facts.listed.has(principalArn)) {
    return [{ finding: report("OURS_MISSING", [MISSING], null), isDue: target.seen !== null }];
  }
  const looked = facts.described.get(principalArn);
  const entry = looked ?? target.seen;
  if (!entry) return kept;
  const isNews = looked != null && !isSameEntry(looked, target.seen);
  if (!entry.ours && baseline === null) {
    return [{ finding: report("OURS_ALTERED", [REPLACED], entry), isDue: isNews }];
  }
  const expected = uniteAccess([applied, ...(baseline ? [baseline] : [])]);
  const differences = [...describeMarks(entry), ...describeAccessDifferences(expected, entry.access)];
  if (differences.length === 0) return [];
  return [{ finding: report("OURS_ALTERED", differences, entry), isDue: isNews }];
}

/** An entry that no open target is about. */
function compareOther(
  principalArn: string,
  target: ComparedTarget | undefined,
  known: KnownFinding | undefined,
  facts: EntriesFacts,
): ComparedEntry[] {
  if (target?.inFlux) return [];
  const targetId = target?.id ?? null;
  const entry = facts.described.get(principalArn);
  if (entry === null) return [];
  if (entry === undefined) {
    if (known && !known.kind.startsWith("OURS")) return [{ finding: known }];
    return [{ finding: findingOf({ kind: "UNKNOWN", principalArn, targetId, differences: [] }, known, facts) }];
  }
  const gives = `It gives ${describeClusterAccess(entry.access)}.`;
  if (!entry.ours) {
    const differences = [`Drawbridge did not make it. ${gives}`];
    return [{ finding: findingOf({ kind: "FOREIGN", principalArn, targetId, differences, entry }, known, facts) }];
  }
  const differences = [`This installation made it, and no grant wants it any more. ${gives}`];
  const orphan = findingOf({ kind: "ORPHAN", principalArn, targetId, differences, entry }, known, facts);
  const finding = { ...orphan, differences: [...differences, ...describeRemovalFailure(orphan)] };
  if (facts.isRestored) return [{ finding }];
  const isSure = facts.now.getTime() - finding.since.getTime() >= SETTLE_MS;
  return [{ finding, isDue: target !== undefined, isRemovable: target === undefined && isSure }];
}

/** Orphans that were deleted stay until a look some seconds later does not show them either. */
function waitingForProof({ findings, listed, now }: EntriesFacts, held: ReadonlySet<string>): ComparedEntry[] {
  return findings
    .filter(({ principalArn }) => !listed.has(principalArn) && !held.has(principalArn))
    .filter(({ removal }) => removal !== null && now.getTime() - Date.parse(removal.at) < SETTLE_MS)
    .map((finding) => ({ finding }));
}

function findingOf(
  found: Pick<KnownFinding, "kind" | "principalArn" | "targetId" | "differences"> & {
    readonly entry?: ScannedEntry | null;
  },
  known: KnownFinding | undefined,
  { now, isFirst, described }: Pick<EntriesFacts, "now" | "isFirst" | "described">,
): KnownFinding {
  const { entry, ...rest } = found;
  const entryArn = entry?.entryArn ?? null;
  const isSame = known !== undefined && goesOn(known, found.kind, entryArn);
  return {
    ...rest,
    entryArn,
    access: entry?.access ?? null,
    tags: entry?.tags ?? (isSame ? known.tags : null),
    since: isSame ? known.since : now,
    appeared: isSame ? known.appeared : !isFirst,
    describedAt: described.has(found.principalArn) ? now : isSame ? known.describedAt : null,
    removal: isSame ? known.removal : null,
    removalFailure: isSame ? known.removalFailure : null,
  };
}

/** What was only listed so far is the same as what it turns out to be, but an orphan is timed from when it was known to be one. */
function goesOn(known: KnownFinding, kind: FindingKind, entryArn: string | null): boolean {
  if (known.kind === "UNKNOWN") return kind === "FOREIGN" || kind === "UNKNOWN";
  return known.kind === kind && (kind.startsWith("OURS") || known.entryArn === entryArn);
}

function isSameEntry(looked: ObservedEntry, seen: ObservedEntry | null): boolean {
  if (seen === null || looked.entryArn !== seen.entryArn || looked.username !== seen.username) return false;
  return looked.isUntagged === seen.isUntagged && isSameAccess(looked.access, seen.access);
}

/** Why an orphan is there still: the missing action, and where to allow it. */
export function describeRemovalFailure({
  removalFailure,
  access,
}: Pick<KnownFinding, "removalFailure" | "access">): string[] {
  if (removalFailure === null) return [];
  const { call, message } = removalFailure;
  const facts = { isShared: false, access: access ?? NO_ACCESS };
  return [`It could not be deleted: ${call ? deniedMessage(removalFailure, call, facts) : message}`];
}

/** What others changed about an entry of ours beside what it gives. */
function describeMarks(entry: ObservedEntry): string[] {
  const { isUntagged, username, firstUsername } = entry;
  return [
    ...(isUntagged ? [UNTAGGED] : []),
    ...(isEntryRenamed(entry) ? [`Its user name was changed: '${firstUsername}' before, '${username}' now.`] : []),
  ];
}

const MISSING = "The access entry is not there.";
const UNTAGGED =
  "Somebody took the tags of Drawbridge off the access entry. They are put back before the access is taken away.";
const REPLACED = "Somebody else deleted the access entry and made another one for the same principal.";
