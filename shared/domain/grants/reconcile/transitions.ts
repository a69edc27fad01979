import type { ProviderFailure } from "../../../kernel/app-error";
import { assertNever } from "../../../kernel/assert-never";
import { foundFailure, recordFailure } from "../../../kernel/recorded-failure";
import { areAtomsGiven, atomsOf, leavesNothingOf, subtractAtoms, uniteAtoms } from "../../access/access-atoms";
import { isNoAccess } from "../../access/cluster-access";
import type { ClusterAccess } from "../../access/cluster-access.port";
import { describeClusterAccess } from "../../access/describe-cluster-access";
import { DOUBT_MS } from "../../cloud/doubt";
import type { AccessTarget, ObservedEntry, TargetFailure } from "../access-target.entity";
import { overdueNotes, withDelayNote } from "../delay-notes";
import { isLive } from "../desired-access";
import { doubtfulUntil } from "../doubt";
import { type EndOrder, endOnRecord } from "../end-grants";
import type { Grant } from "../grant.entity";
import { finalState, type GrantState, isEnded, mayBecome } from "../grant.states";
import type { GrantEvent } from "../grant-events";
import type { SentWrites } from "./apply-steps";
import { type TargetDecision, UNTOUCHED } from "./decide-target";
import { hasSettled, nextReconcileAfterFailure, nextReconcileAt } from "./next-reconcile";
import { withPartialObservations } from "./partial-observations";
import type { TargetLease } from "./target-lease";

/** The result of one reconcile, with the calls that it sent. */
export type ReconcileResult = SentWrites & (Observed | ClusterGone | Failed | MustEnd | Changed);

export interface Reconciled {
  readonly lease: TargetLease;
  readonly result: ReconcileResult;
}

interface Observed {
  readonly kind: "observed";
  readonly observed: ObservedEntry | null;
  readonly decision: TargetDecision;
  readonly roleUniqueId: string | null;
  /** PENDING grants wait for their principal until then; null: none does. */
  readonly waitUntil: Date | null;
  /** Of an addition before the observation, which is still missing. */
  readonly failure?: ProviderFailure;
}

/** The cluster is gone, and its entries with it; or its integration was deleted, so that nobody may look. */
interface ClusterGone {
  readonly kind: "cluster-gone";
}

interface Failed {
  readonly kind: "failed";
  readonly failure: ProviderFailure;
  /** The entry as observed before the call that failed; none: it was not observed. */
  readonly observed?: ObservedEntry | null;
}

/** Grants that have to end. Nothing else was concluded: the next reconcile decides without them. */
interface MustEnd {
  readonly kind: "must-end";
  readonly orders: readonly EndOrder[];
}

/** Something changed during the reconcile. The next one begins at once. */
interface Changed {
  readonly kind: "changed";
}

export interface ReconcileFacts {
  readonly result: ReconcileResult;
  /** The generation that the reconcile began with. */
  readonly generation: number;
  /** As it is now, locked, its lease still held. */
  readonly target: AccessTarget;
  /** The grants of the target that have not ended, locked. */
  readonly grants: readonly Grant[];
  /** The person's access to this cluster by a former role is not gone yet. */
  readonly isLeftElsewhere: boolean;
  /** As of the last read of the organization its account is closed or has left: no role there answers. */
  readonly isAccountGone: boolean;
  readonly now: Date;
}

/** The consequences of a reconcile: new fields of rows, events to publish, and grants to end. */
export interface Transitions {
  readonly target: Partial<AccessTarget> & Pick<AccessTarget, "nextReconcileAt">;
  /** Rows with new fields. */
  readonly grants: readonly Grant[];
  readonly events: readonly GrantEvent[];
  readonly ends: readonly EndOrder[];
}

export function transitionsOf(facts: ReconcileFacts): Transitions {
  const { result, grants: before } = facts;
  const entries = [result.before?.entry, "observed" in result ? result.observed : null].flatMap((entry) => entry ?? []);
  const grants = withPartialObservations(facts, entries);
  const transitions = transitionsWithParts({ ...facts, grants });
  // Grants that end here are written by their end, and their entry is observed once more before it is deleted.
  const written = new Set([
    ...transitions.grants.map(({ id }) => id),
    ...transitions.ends.map(({ grantId }) => grantId),
  ]);
  const noted = changedGrants(before, grants).filter(({ id }) => !written.has(id));
  const isFirst = (grant: Grant, n: number) => before[n]!.partObservedAt === null && grant.partObservedAt !== null;
  const firstParts = grants.filter((grant, n) => isFirst(grant, n) && noted.includes(grant));
  return {
    ...transitions,
    grants: [...transitions.grants, ...noted],
    events: [...firstParts.map((grant) => partlyActiveEvent(grant, result)), ...transitions.events],
  };
}

function partlyActiveEvent(grant: Grant, { calls }: SentWrites): GrantEvent {
  const { partObservedAt, partObserved } = grant;
  return { grant, name: "grant.partly-active", after: { partSeenAt: partObservedAt, seen: partObserved, calls } };
}

function transitionsWithParts(facts: ReconcileFacts): Transitions {
  const { result, target, generation, now } = facts;
  // A write that was sent and not answered may be done after whatever is observed now.
  const doubt = {
    ...(result.inDoubt && { inDoubtSince: now }),
    ...(result.removalInDoubt && { removalInDoubtSince: now }),
    ...(result.madeEntry !== undefined && { madeEntry: result.madeEntry }),
  };
  const requeued = { ...NO_CHANGES, target: { ...doubt, nextReconcileAt: now } };
  // Stopped with this process, or overtaken by an end: the next reconcile takes over.
  const isStopped = result.kind === "failed" && result.failure.kind === "aborted";
  if (target.generation !== generation || isStopped) return requeued;
  switch (result.kind) {
    case "changed":
      return requeued;
    case "must-end":
      return { ...requeued, target: { ...requeued.target, failedAttempts: 0 }, ends: result.orders };
    case "failed": {
      const failed = failedTarget(facts, result);
      const grants = changedGrants(facts.grants, withDelayNotes(facts, failed.failure));
      return { ...NO_CHANGES, grants, target: { ...doubt, ...failed } };
    }
    case "cluster-gone":
      return concluded(facts, {
        ...result,
        observed: null,
        decision: UNTOUCHED,
        waitUntil: null,
        failed: null,
        inDoubtSince: null,
        removalInDoubtSince: null,
      });
    case "observed":
      return concluded(facts, {
        ...result,
        failed: result.failure ? failedTarget(facts, { ...result, failure: result.failure }) : null,
        inDoubtSince: result.inDoubt ? now : target.inDoubtSince,
        removalInDoubtSince: result.removalInDoubt ? now : target.removalInDoubtSince,
      });
    default:
      return assertNever(result);
  }
}

const NO_CHANGES = { grants: [], events: [], ends: [] };

/** The failure that the target had is over, or is another one now: the receipts of grants that it delayed say so. */
function withDelayNotes({ target, grants, now }: ReconcileFacts, failure: TargetFailure | null): Grant[] {
  return grants.map((grant) => withDelayNote(grant, target.failure, failure, now));
}

function changedGrants(before: readonly Grant[], after: readonly Grant[]): Grant[] {
  return after.filter((grant, n) => grant !== before[n]);
}

function failedTarget(
  { target, grants, isAccountGone, now }: ReconcileFacts,
  { failure: found, observed }: Pick<Failed, "failure" | "observed">,
): FailedTarget {
  const failedAttempts = target.failedAttempts + 1;
  const failure = {
    ...recordFailure(target.failure, foundFailure(found), now),
    ...(observed?.isUntagged && { isUntagged: true as const }),
  };
  // AWS denied the deletion of an entry whose access is gone.
  const isEmptyLeft = grants.length === 0 && observed != null && isNoAccess(observed.access);
  const isIdle = isAccountGone || isEmptyLeft;
  return {
    failure,
    failedAttempts,
    nextReconcileAt: nextReconcileAfterFailure(grants, { failedAttempts, isIdle, now }),
  };
}

type FailedTarget = Pick<AccessTarget, "failedAttempts"> & {
  readonly failure: TargetFailure;
  readonly nextReconcileAt: Date;
};

/** An observation of the entry, or the knowledge that its cluster is gone. */
interface Conclusion extends SentWrites {
  readonly kind: "observed" | "cluster-gone";
  readonly observed: ObservedEntry | null;
  readonly decision: Pick<TargetDecision, "baseline" | "desired" | "steps" | "isGiven" | "suspects" | "takenOff">;
  readonly roleUniqueId?: string | null;
  readonly waitUntil: Date | null;
  /** A write failed before the observation, and is tried again later. */
  readonly failed: FailedTarget | null;
  readonly inDoubtSince: Date | null;
  readonly removalInDoubtSince: Date | null;
}

function concluded(facts: ReconcileFacts, conclusion: Conclusion): Transitions {
  const { target, now } = facts;
  const { observed, decision, failed, inDoubtSince, roleUniqueId = null } = conclusion;
  const waitUntil = conclusion.waitUntil ?? failed?.nextReconcileAt ?? null;
  const settled = withDelayNotes(facts, failed?.failure ?? null).map((grant) =>
    grantTransition(grant, conclusion, facts),
  );
  const left = settled.map(({ grant }) => grant).filter((grant) => !isEnded(grant.state));
  const ends = settled.flatMap(({ order }) => order ?? []);
  const isSettled = !isWaiting({ decision, waitUntil });
  const doubtedSince = facts.grants.length === 0 ? inDoubtAt(inDoubtSince, now) : null;
  const isGiven = decision.isGiven && conclusion.waitUntil === null;
  const isClosed = left.length === 0 && isSettled && doubtedSince === null;
  // Access that a late write took away is given again before the write counts as over.
  const stillInDoubt = (since: Date | null) => (isGiven ? inDoubtAt(since, now) : since);
  const removalInDoubtSince = stillInDoubt(conclusion.removalInDoubtSince);
  const principalObservedAt = roleUniqueId === null ? target.principalObservedAt : now;
  const next = nextReconcileAt(left, {
    isSettled,
    isAddedAgain: isAddedAgain(conclusion),
    doubtedSince,
    inDoubtSince,
    removalInDoubtSince,
    waitUntil,
    principalObservedAt,
    now,
  });
  return {
    target: {
      state: isClosed ? "CLOSED" : "OPEN",
      observed,
      observedAt: now,
      principalObservedAt,
      madeEntry: isClosed ? null : madeEntryOf(conclusion, target),
      baseline: isClosed ? null : decision.baseline,
      applied: doubtedSince === null && (isSettled || isGiven) ? nullIfNone(decision.desired) : target.applied,
      intent: isSettled && doubtedSince === null ? null : target.intent,
      principalUniqueId: observed && (target.principalUniqueId ?? roleUniqueId),
      inDoubtSince: isClosed ? null : stillInDoubt(inDoubtSince),
      removalInDoubtSince,
      failure: failed?.failure ?? null,
      failedAttempts: failed?.failedAttempts ?? 0,
      // A grant that ends here is only marked as ending; the next reconcile removes its access.
      nextReconcileAt: ends.length > 0 ? now : next,
    },
    grants: settled.filter(({ grant, order }, n) => !order && grant !== facts.grants[n]).map(({ grant }) => grant),
    events: settled.flatMap(({ event }) => event ?? []),
    ends,
  };
}

function inDoubtAt(since: Date | null, now: Date): Date | null {
  return since && now.getTime() < since.getTime() + DOUBT_MS ? since : null;
}

function nullIfNone(access: ClusterAccess): ClusterAccess | null {
  return isNoAccess(access) ? null : access;
}

/** An entry of ours that was observed is known from then on. */
function madeEntryOf({ observed, madeEntry }: Conclusion, target: AccessTarget): AccessTarget["madeEntry"] {
  if (observed?.ours) return { since: observed.createdAt, entryArn: observed.entryArn };
  return madeEntry === undefined ? target.madeEntry : madeEntry;
}

/** This reconcile removed an addition of others, and it is there again. */
function isAddedAgain({ before, decision }: Conclusion): boolean {
  return before?.takenOff != null && decision.takenOff !== null;
}

/** Something is still to be written, or awaited: the entry is not yet as it should be. */
export function isWaiting({
  decision,
  waitUntil,
}: Pick<Conclusion, "waitUntil"> & { readonly decision: Pick<TargetDecision, "steps"> }): boolean {
  return decision.steps.length > 0 || waitUntil !== null;
}

interface GrantTransition {
  /** The row given, or one with new fields. */
  readonly grant: Grant;
  readonly event?: GrantEvent;
  readonly order?: EndOrder;
}

function grantTransition(grant: Grant, conclusion: Conclusion, facts: ReconcileFacts): GrantTransition {
  switch (grant.state) {
    case "PENDING":
      return pendingTransition(grant, conclusion, facts);
    case "ACTIVE":
      return activeTransition(grant, conclusion, facts.now);
    case "REVOKING":
      return revokingTransition(grant, conclusion, facts);
    case "REVOKED":
    case "REVOKED_OUTSIDE":
    case "UNVERIFIED":
    case "FAILED":
      return { grant };
    default:
      return assertNever(grant.state);
  }
}

/** While other grants are in question, access may be missing though no step is left. */
function pendingTransition(
  grant: Grant,
  { observed, decision, waitUntil, calls }: Conclusion,
  { target, now }: ReconcileFacts,
): GrantTransition {
  const isThere = observed !== null && areAtomsGiven(atomsOf(grant.access), atomsOf(observed.access));
  if (!isThere || waitUntil !== null || !decision.isGiven || !isLive(grant, now)) return { grant };
  const endsAt = endOf(grant, calls.length === 0 ? (givenSince(grant, target) ?? now) : now);
  const active = transition(grant, "ACTIVE", now, { activeAt: now, endsAt, absentSince: null });
  return {
    grant: active,
    event: { grant, name: "grant.active", after: { activeAt: now, endsAt, seen: observed.access, calls } },
  };
}

/**
 * A write whose result was never recorded may have given the access long before this first observation: the worker
 * died, or the database was away. A grant that was made after the write has it since then. Null: there was none.
 */
function givenSince({ access, createdAt }: Grant, { intent }: Pick<AccessTarget, "intent">): Date | null {
  const isWritten = intent?.since !== undefined && areAtomsGiven(atomsOf(access), atomsOf(intent.access));
  if (!isWritten) return null;
  const writtenAt = new Date(intent.since);
  return writtenAt > createdAt ? writtenAt : createdAt;
}

/**
 * A grant's time runs from when its access was observed, or from the earlier write that gave it, but never past the
 * latest end that was committed.
 */
function endOf({ durationSeconds, latestEnd }: Grant, from: Date): Date | null {
  if (durationSeconds === null) return latestEnd;
  const byDuration = new Date(from.getTime() + durationSeconds * 1_000);
  return latestEnd && latestEnd < byDuration ? latestEnd : byDuration;
}

function activeTransition(grant: Grant, { decision, inDoubtSince }: Conclusion, now: Date): GrantTransition {
  if (!decision.suspects.includes(grant.id)) return { grant: withAbsence(grant, null) };
  if (!grant.absentSince) return { grant: withAbsence(grant, now) };
  if (!hasSettled(grant.absentSince, now)) return { grant };
  // An earlier write of a policy's scope, or of groups, may have replaced a later one.
  const message = inDoubtSince ? TAKEN_AWAY_OR_LATE : TAKEN_AWAY;
  return { grant, order: { grantId: grant.id, reason: "CHANGED_OUTSIDE", message } };
}

function revokingTransition(
  grant: Grant,
  conclusion: Conclusion,
  { grants, isLeftElsewhere, now }: ReconcileFacts,
): GrantTransition {
  if (conclusion.kind === "cluster-gone") return endTransition(grant, conclusion, now);
  if (!isAbsent(grant, conclusion, endingAfter(grant, grants))) return { grant: withAbsence(grant, null) };
  if (!grant.absentSince) return { grant: withAbsence(grant, now) };
  const doubtful = doubtfulUntil(grant, conclusion.inDoubtSince);
  const isSure = hasSettled(grant.absentSince, now) && (!doubtful || now >= doubtful);
  return isSure && !isLeftElsewhere ? endTransition(grant, conclusion, now) : { grant };
}

/** The entry of others, if it gives some of the grant's access; null: it does not. */
function leftByOthers(
  { access }: Grant,
  { observed, decision }: Pick<Conclusion, "observed" | "decision">,
): ObservedEntry | null {
  if (!observed || observed.ours || decision.baseline !== null) return null;
  return leavesNothingOf(atomsOf(access), atomsOf(observed.access), new Set()) ? null : observed;
}

function leftNote({ access, entryArn }: ObservedEntry): string {
  return (
    "The person still has access to the cluster by an access entry that Drawbridge did not make, and does not take away: " +
    `${describeClusterAccess(access)} (${entryArn}).`
  );
}

/** Grants that got their access after this one's was observed gone, and end now: what is left is theirs. */
function endingAfter({ absentSince }: Grant, grants: readonly Grant[]): readonly Grant[] {
  if (absentSince === null) return [];
  return grants.filter(
    ({ state, activeAt, absentSince: goneSince }) =>
      state === "REVOKING" && goneSince === null && activeAt !== null && activeAt > absentSince,
  );
}

/** Nothing of the grant is left but what other grants or others give. */
function isAbsent({ access }: Grant, { observed, decision }: Conclusion, ending: readonly Grant[]): boolean {
  if (!observed || (!observed.ours && decision.baseline === null)) return true;
  const given = [
    decision.desired,
    ...(decision.baseline ? [decision.baseline] : []),
    ...ending.map((one) => one.access),
  ];
  const justified = uniteAtoms(...given.map(atomsOf));
  return leavesNothingOf(atomsOf(access), subtractAtoms(atomsOf(observed.access), justified), justified);
}

function endTransition(grant: Grant, { kind, observed, decision }: Conclusion, now: Date): GrantTransition {
  const isClusterGone = kind === "cluster-gone";
  const left = leftByOthers(grant, { observed, decision });
  const wasThere = grant.activeAt !== null || grant.partObservedAt !== null;
  // The person still has this access by an entry of others, so the state must not say that it was removed.
  const state = left && wasThere ? "REVOKED_OUTSIDE" : finalState(grant);
  const receipt = grant.receipt && {
    ...grant.receipt,
    lastSeenAbsentAt: isClusterGone ? null : now.toISOString(),
    remains: observed?.access ?? null,
    notes: [
      ...grant.receipt.notes,
      ...partNotes(grant),
      ...overdueNotes(grant),
      ...(left ? [leftNote(left)] : []),
      ...(observed?.ours && isNoAccess(observed.access) ? [EMPTY_ENTRY_LEFT] : []),
      ...(isClusterGone ? [CLUSTER_GONE] : []),
    ],
  };
  const ended = transition(grant, state, now, { endedAt: now, receipt });
  return { grant: ended, event: { grant, name: "grant.ended", after: endOnRecord(ended) } };
}

function partNotes({ activeAt, partObserved, partObservedAt }: Grant): string[] {
  if (activeAt !== null || partObserved === null || partObservedAt === null) return [];
  return [
    `A part of it was there from ${partObservedAt.toISOString()} until its end: ${describeClusterAccess(partObserved)}.`,
  ];
}

function withAbsence(grant: Grant, since: Date | null): Grant {
  if (since === null && grant.absentSince === null) return grant;
  const receipt = grant.receipt && { ...grant.receipt, firstSeenAbsentAt: since?.toISOString() ?? null };
  return { ...grant, absentSince: since, receipt };
}

function transition(grant: Grant, state: GrantState, stateSince: Date, fields: Partial<Grant>): Grant {
  if (!mayBecome(grant.state, state)) throw new Error(`A grant that is ${grant.state} cannot become ${state}`);
  return { ...grant, ...fields, state, stateSince };
}

const TAKEN_AWAY = "Somebody else removed the access on the cluster, so it ends.";
const TAKEN_AWAY_OR_LATE =
  "The access is not on the cluster any more, so it ends. Somebody else removed it, or an earlier call of Drawbridge that AWS had not answered took effect late.";
const EMPTY_ENTRY_LEFT = "The access entry itself was still there. It gave no access any more.";
const CLUSTER_GONE =
  "The cluster is gone, and its access entries with it, so there was nothing more to observe. An entry that was made on a later cluster of the same name is found by the drift scans of that one.";
