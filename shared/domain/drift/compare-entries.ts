import { isSameAccess, NO_ACCESS, uniteAccess } from "../access/cluster-access";
import { describeAccessDifferences, describeClusterAccess } from "../access/describe-cluster-access";
import type { AccessTarget, ObservedEntry } from "../grants/access-target.entity";
import { isEntryRenamed } from "../grants/reconcile/decide-target";
import { SETTLE_MS } from "../grants/reconcile/next-reconcile";
import { deniedMessage } from "../grants/waiting/denied-message";
import type { DriftFinding, FindingKind } from "./drift-finding.entity";

/** An entry as a drift scan or a reconcile observed it. */
export interface ScannedEntry extends ObservedEntry {
  /** Left out where a reconcile observed it, which keeps no tags. */
  readonly tags?: Readonly<Record<string, string>>;
}

export interface ComparedTarget
  extends Pick<AccessTarget, "id" | "principalArn" | "state" | "baseline" | "applied" | "observed" | "observedAt"> {
  /** The reconcile loop is busy with it or about to be, so an observation proves nothing. */
  readonly inFlux: boolean;
}

export type KnownFinding = Omit<
  DriftFinding,
  | "id"
  | "resourceId"
  | "driftScan"
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
  /** Those that were described; null: deleted meanwhile. */
  readonly described: ReadonlyMap<string, ScannedEntry | null>;
  /** All targets of this incarnation of the cluster. */
  readonly targets: readonly ComparedTarget[];
  readonly findings: readonly KnownFinding[];
  /** Entries in the first scan are not new. */
  readonly isFirst: boolean;
  /** The database was restored: an unknown entry may be live access, and a person decides. */
  readonly isRestored: boolean;
  readonly now: Date;
}

export interface EntriesComparison {
  /** All findings from now on; missing ones are over. */
  readonly findings: readonly KnownFinding[];
  /** Targets to requeue for the reconcile loop. */
  readonly due: readonly string[];
  /** Principals whose orphaned entries were observed twice, and are deleted. */
  readonly removable: readonly string[];
}

/**
 * Compares the entries of one cluster with its targets. Decides about orphans; the reconcile loop decides about
 * everything else.
 */
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

/** Compares an entry with the access of its open target; at most one finding. */
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
    return [{ finding: report("OURS_MISSING", [MISSING], null), isDue: target.observed !== null }];
  }
  const described = facts.described.get(principalArn);
  const entry = described ?? target.observed;
  if (!entry) return kept;
  const isChange = described != null && !isSameEntry(described, target.observed);
  if (!entry.ours && baseline === null) {
    return [{ finding: report("OURS_ALTERED", [REPLACED], entry), isDue: isChange }];
  }
  const expected = uniteAccess([applied, ...(baseline ? [baseline] : [])]);
  const differences = [...describeMarks(entry), ...describeAccessDifferences(expected, entry.access)];
  if (differences.length === 0) return [];
  return [{ finding: report("OURS_ALTERED", differences, entry), isDue: isChange }];
}

/** Classifies an entry without an open target. */
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
  const differences = [`This installation made it, and no grant needs it any more. ${gives}`];
  const orphan = findingOf({ kind: "ORPHAN", principalArn, targetId, differences, entry }, known, facts);
  const finding = { ...orphan, differences: [...differences, ...describeRemovalFailure(orphan)] };
  if (facts.isRestored) return [{ finding }];
  const isSure = facts.now.getTime() - finding.since.getTime() >= SETTLE_MS;
  return [{ finding, isDue: target !== undefined, isRemovable: target === undefined && isSure }];
}

/** Findings of deleted orphans stay until an observation some seconds later confirms the deletion. */
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

/**
 * Whether a finding continues an earlier one. An entry that was only listed becomes FOREIGN without a new start; an
 * orphan is timed from when it was known to be one.
 */
function goesOn(known: KnownFinding, kind: FindingKind, entryArn: string | null): boolean {
  if (known.kind === "UNKNOWN") return kind === "FOREIGN" || kind === "UNKNOWN";
  return known.kind === kind && (kind.startsWith("OURS") || known.entryArn === entryArn);
}

function isSameEntry(described: ObservedEntry, before: ObservedEntry | null): boolean {
  if (before === null || described.entryArn !== before.entryArn || described.username !== before.username) return false;
  return described.isUntagged === before.isUntagged && isSameAccess(described.access, before.access);
}

/** Why an orphan could not be deleted: the missing action, and where to allow it. */
export function describeRemovalFailure({
  removalFailure,
  access,
}: Pick<KnownFinding, "removalFailure" | "access">): string[] {
  if (removalFailure === null) return [];
  const { call, message } = removalFailure;
  const facts = { isShared: false, access: access ?? NO_ACCESS };
  return [`It could not be deleted: ${call ? deniedMessage(removalFailure, call, facts) : message}`];
}

/** Changes of others to an entry of ours beside its access. */
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
