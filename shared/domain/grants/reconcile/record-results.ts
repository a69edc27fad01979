import type { Logger } from "pino";
import { lockHeldRows } from "../../../platform/database/lease";
import { NO_LEASE } from "../../../platform/database/leased-row";
import type { Tx, UnitOfWork } from "../../../platform/database/unit-of-work";
import { updateRows } from "../../../platform/database/update-rows";
import { describeClusterAccess } from "../../access/describe-cluster-access";
import { GONE_ACCOUNT } from "../../bindings/abandon-bindings";
import { RECONCILER } from "../../bindings/binding-lease";
import type { Resource } from "../../resources/resource.entity";
import { AccessTarget, type ObservedEntry, type TargetFailure } from "../access-target.entity";
import { isGivenAt } from "../desired-access";
import { markEnding } from "../end-grants";
import { Grant } from "../grant.entity";
import { publishGrantEvents, publishGrantUpdates } from "../grant-events";
import type { ReceiptCall } from "../receipt";
import { hintTarget, requeueLockedTargets } from "../requeue-targets";
import type { EntryBefore } from "./apply-steps";
import { reopenTargetsWrittenLate } from "./reopen-targets-written-late";
import { heldTargetLease, TARGET_LEASE, type TargetLease } from "./target-lease";
import { isWaiting, type Reconciled, type ReconcileResult, type Transitions, transitionsOf } from "./transitions";

/** A target after a reconcile, and its entry as the reconcile observed it. */
export interface ObservedTarget {
  readonly resource: Resource;
  /** Locked, as it is recorded now. */
  readonly after: AccessTarget;
  /** Null: there is no entry. Undefined: nothing was concluded about it. */
  readonly entry: ObservedEntry | null | undefined;
  /** Access is still coming or going, or in question. */
  readonly inFlux: boolean;
  /** The target and its entry before the writes of the reconcile; null: there were no writes, or no entry. */
  readonly before: (EntryBefore & { readonly target: AccessTarget }) | null;
  readonly calls: readonly ReceiptCall[];
  readonly grantIds: readonly string[];
}

/** Records what others did to entries of ours, in the transaction of the reconciles that observed it. */
export type RecordDrift = (tx: Tx, observed: readonly ObservedTarget[]) => Promise<void>;

/**
 * Records the results of reconciles and their consequences where the lease is still held, and releases the leases. It
 * is one transaction, so that no crash parts a grant's end from its observation.
 */
export async function recordResults(
  uow: UnitOfWork,
  log: Pick<Logger, "warn">,
  recordDrift: RecordDrift,
  reconciled: readonly Reconciled[],
): Promise<void> {
  const lost = await uow.run(RECONCILER, async (tx) => {
    // Locks grants before targets, as the code that ends grants does, so that the two never deadlock.
    const grants = await lockGrants(tx, reconciled);
    // Calls that were made are recorded, whether the lease is still held or not.
    await addCalls(tx, reconciled, grants);
    const targets = await lockHeldTargets(tx, reconciled);
    const leftElsewhere = await findLeftElsewhere(tx, grants);
    const inGoneAccounts = await findInGoneAccounts(tx, reconciled);
    const recorded = reconciled.flatMap(({ lease, result }) => {
      const target = targets.get(lease.token);
      if (!target) return [];
      const { generation } = lease;
      const isLeftElsewhere = leftElsewhere.has(target.id);
      const given = grants.get(target.id)!.filter((grant) => isGivenAt(target, grant));
      const isAccountGone = inGoneAccounts.has(target.id);
      const facts = { result, generation, target, grants: given, isLeftElsewhere, isAccountGone, now: tx.now };
      return { lease, result, target, transitions: transitionsOf(facts) };
    });
    const transitions = recorded.map((one) => one.transitions);
    // These targets get their hint below: a grant that ends makes its target due now (`transitions.ts`).
    const due = await markEnding(
      tx,
      transitions.flatMap(({ ends }) => ends),
    );
    await requeueLockedTargets(
      tx,
      due.map((id) => ({ id, isHinted: false })),
    );
    await updateRows(
      tx.manager,
      Grant,
      transitions.flatMap((one) => one.grants),
      GRANT_COLUMNS,
    );
    await publishGrantEvents(
      tx,
      transitions.flatMap(({ events }) => events),
    );
    // Subscribers also learn of grants that changed without an event: a part of the access was observed, or the receipt
    // grew.
    publishGrantUpdates(
      tx,
      transitions.flatMap((one) => one.grants),
    );
    const rows = recorded.map((one) => ({ ...one.target, ...NO_LEASE, ...one.transitions.target }));
    await updateRows(tx.manager, AccessTarget, rows, TARGET_COLUMNS);
    await recordDrift(tx, recorded.flatMap(observedOf));
    for (const one of recorded) if (isOtherFailure(one)) publishGrantUpdates(tx, grants.get(one.target.id)!);
    for (const one of recorded) if (isDue(one.transitions.target, tx.now)) hint(tx, one.lease);
    return reconciled.filter(({ lease }) => !targets.has(lease.token));
  });
  for (const { lease, result } of lost) {
    log.warn({ targetId: lease.target.id, calls: result.calls }, "the lease of a target was lost");
  }
  // A transaction of its own, because targets are locked in one order, and these are found after the others are locked.
  await reopenTargetsWrittenLate(uow, lost);
}

interface Recorded extends Reconciled {
  /** As it was before. */
  readonly target: AccessTarget;
  readonly transitions: Transitions;
}

/** The observation of a reconcile for drift; none where the cluster is not known any more. */
function observedOf({ lease: { grants, resource }, result, target, transitions }: Recorded): ObservedTarget[] {
  if (!resource) return [];
  const { before, calls } = result;
  const isConcluded = result.kind === "observed" && transitions.target.state !== undefined;
  const isUnsure = result.kind === "observed" && (isWaiting(result) || result.decision.suspects.length > 0);
  // The target stays open only because its own writes may still take effect.
  const isInDoubt = grants.length === 0 && transitions.target.inDoubtSince != null;
  return [
    {
      resource,
      after: { ...target, ...transitions.target },
      entry: isConcluded ? result.observed : undefined,
      inFlux: isUnsure || isInDoubt,
      before: before ? { ...before, takenOff: takenOffBy(result), target } : null,
      calls,
      grantIds: grants.map(({ id }) => id),
    },
  ];
}

/** The additions of others that were removed. Null: none, or not every write was made, so they may still be there. */
function takenOffBy(result: ReconcileResult): EntryBefore["takenOff"] {
  const areWritesMade = result.kind === "observed" ? !result.failure : result.kind === "failed" && !result.observed;
  return areWritesMade ? (result.before?.takenOff ?? null) : null;
}

/** The columns of a grant that a reconcile may change. */
const GRANT_COLUMNS = [
  "state",
  "stateSince",
  "activeAt",
  "partObserved",
  "partObservedAt",
  "endsAt",
  "absentSince",
  "endedAt",
  "receipt",
] as const satisfies readonly (keyof Grant)[];

/** The columns of a target that a reconcile may change. Not `generation`: changes of the desired state raise it. */
const TARGET_COLUMNS = [
  "state",
  "madeEntry",
  "observed",
  "observedAt",
  "principalObservedAt",
  "baseline",
  "applied",
  "intent",
  "principalUniqueId",
  "inDoubtSince",
  "removalInDoubtSince",
  "failure",
  "failedAttempts",
  "leaseToken",
  "leaseExpiresAt",
  "nextReconcileAt",
] as const satisfies readonly (keyof AccessTarget)[];

async function lockGrants(tx: Tx, reconciled: readonly Reconciled[]): Promise<Map<string, Grant[]>> {
  const byTarget = new Map<string, Grant[]>(reconciled.map(({ lease }) => [lease.target.id, []]));
  const grants = await tx.manager
    .createQueryBuilder(Grant, "g")
    .where("g.targetId in (:...ids) and g.endedAt is null", { ids: [...byTarget.keys()] })
    .orderBy("g.id")
    .setLock("pessimistic_write")
    .getMany();
  for (const grant of grants) byTarget.get(grant.targetId!)!.push(grant);
  return byTarget;
}

/** The targets whose lease is still held, keyed by lease token. */
async function lockHeldTargets(tx: Tx, reconciled: readonly Reconciled[]): Promise<Map<string, AccessTarget>> {
  const held = reconciled.map(({ lease }) => heldTargetLease(lease));
  const targets = await lockHeldRows(tx, TARGET_LEASE, held);
  return new Map(targets.map((target) => [target.leaseToken!, target]));
}

/**
 * Targets with an ending grant whose person may still reach the cluster by an earlier principal, of this binding or an
 * earlier one. Later bindings are ignored: they may serve another grant, and two ending targets would wait for each
 * other.
 */
async function findLeftElsewhere(tx: Tx, grants: Map<string, readonly Grant[]>): Promise<Set<string>> {
  const ending = [...grants].filter(([, ofTarget]) => ofTarget.some(({ state }) => state === "REVOKING"));
  if (ending.length === 0) return new Set();
  const rows: { id: string }[] = await tx.manager.query(
    `select t.id from access_targets t join bindings b on b.id = t.binding_id where t.id = any($1) and exists (
       select 1 from access_targets o join bindings p on p.id = o.binding_id
        where p.person_id = b.person_id and o.state = 'OPEN' and o.physical_key = t.physical_key and o.id <> t.id
          and ((p.created_at, p.id) < (b.created_at, b.id) or (p.id = b.id and t.principal_arn = b.principal_arn)))`,
    [ending.map(([id]) => id)],
  );
  return new Set(rows.map(({ id }) => id));
}

/** The targets that could not be reconciled because their account is closed or has left the organization. */
async function findInGoneAccounts(tx: Tx, reconciled: readonly Reconciled[]): Promise<Set<string>> {
  const failed = reconciled.filter(({ result }) => result.kind === "failed").map(({ lease }) => lease.target.id);
  if (failed.length === 0) return new Set();
  const rows: { id: string }[] = await tx.manager.query(
    `select t.id from access_targets t
       join accounts a on a.integration_id = t.integration_id and a.account_id = t.account_id
      where t.id = any($1) and ${GONE_ACCOUNT}`,
    [failed],
  );
  return new Set(rows.map(({ id }) => id));
}

/**
 * Audits the calls and adds them to receipts; `locked` gets the new receipts. A result is recorded twice where the
 * answer to a commit got lost. A receipt has its calls once even then, the audit log a second event with the same
 * request ids.
 */
async function addCalls(tx: Tx, reconciled: readonly Reconciled[], locked: Map<string, Grant[]>): Promise<void> {
  const called = reconciled.filter(({ result }) => result.calls.length > 0);
  for (const { lease, result } of called) {
    const { id: subjectId, clusterArn: arn, principalArn, resourceId } = lease.target;
    const personId = lease.grants[0]?.personId ?? null;
    // Each change in AWS can be matched with CloudTrail, also when the grants have ended since.
    const after = {
      resourceId,
      personId,
      arn,
      principalArn,
      grantIds: lease.grants.map(({ id }) => id),
      calls: result.calls,
    };
    tx.audit({ action: "access-target.written", subjectType: "access-target", subjectId, after });
  }
  const revoking = called.flatMap(({ lease: { grants }, result }) => {
    const { calls } = result;
    const takenOff = takenOffBy(result);
    const notes = takenOff
      ? [`Additions of others to the access entry were removed with it: ${describeClusterAccess(takenOff)}.`]
      : [];
    return grants.filter(({ state }) => state === "REVOKING").map(({ id }) => ({ id, calls, notes }));
  });
  if (revoking.length === 0) return;
  const [written]: [Pick<Grant, "id" | "personId" | "receipt">[], number] = await tx.manager.query(
    `update grants g set receipt = receipt || jsonb_build_object('calls', receipt -> 'calls' || made.calls,
                                                                 'notes', receipt -> 'notes' || made.notes)
       from jsonb_to_recordset($1::jsonb) as made(id uuid, calls jsonb, notes jsonb)
      where g.id = made.id and not receipt -> 'calls' @> made.calls returning g.id, g.person_id as "personId", receipt`,
    [JSON.stringify(revoking)],
  );
  publishGrantUpdates(tx, written);
  const receipts = new Map(written.map(({ id, receipt }) => [id, receipt]));
  for (const grant of [...locked.values()].flat()) grant.receipt = receipts.get(grant.id) ?? grant.receipt;
}

/**
 * Whether the failure of a target changed or is over. Subscribers of its grants get an update then, and not for each
 * retry.
 */
function isOtherFailure({ target: before, transitions }: Recorded): boolean {
  const { failure } = transitions.target;
  if (failure === undefined) return false;
  const told = ({ code, call, isUntagged }: TargetFailure) => `${code} ${call?.operation} ${isUntagged}`;
  return (failure && told(failure)) !== (before.failure && told(before.failure));
}

function isDue({ nextReconcileAt }: Pick<AccessTarget, "nextReconcileAt">, now: Date): boolean {
  return nextReconcileAt !== null && nextReconcileAt <= now;
}

function hint(tx: Tx, { target, integration }: TargetLease): void {
  if (integration) hintTarget(tx, target.id, integration.connectorId);
}
