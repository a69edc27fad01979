import type { Logger } from "pino";
import { ProviderFailure } from "../../../kernel/app-error";
import { assertNever } from "../../../kernel/assert-never";
import { withinTime } from "../../../kernel/async/within-time";
import type { Clock } from "../../../kernel/clock";
import { recordFailure } from "../../../kernel/recorded-failure";
import type { Tx, UnitOfWork } from "../../../platform/database/unit-of-work";
import type { AccessCloud, CloudRole } from "../../cloud/access-cloud.port";
import type { OrganizationAccess } from "../../cloud/cloud.port";
import { organizationAccessOf } from "../../integrations/organization-access";
import { Binding } from "../binding.entity";
import type { BindingState } from "../binding.states";
import {
  acquireBinding,
  BindingChanged,
  type LeasedBinding,
  LeaseLost,
  RECONCILER,
  releaseBinding,
  releaseUnchangedBinding,
  returnBinding,
  WORK_MS,
} from "../binding-lease";
import type { BindingUsers } from "../binding-users.port";
import { ASSIGNMENT_FAILED } from "../identity-center/assignment-change";
import { auditedIdentityCenter, bindingWriteSubject } from "../identity-center/audited-identity-center";
import { findIdentityCenterRole } from "../identity-center/find-identity-center-role";
import { moveSlotLease } from "../pool/move-slot-lease";
import { COOL_DOWN_MS, coolsDownUntil } from "../pool/role-cool-down";
import type { NoPrincipal, Prepared, WhenPrepared } from "../prepared";
import { backoffMs, lookupOfFailure, noPrincipal, PRINCIPAL_TAKEN, type PrincipalLookup } from "../principal-lookup";
import { recordSlotLeaseRole } from "../slot-lease-events";
import { findRoleByTemplate, templatePartitionOf } from "./find-role-by-template";

export interface PrepareDependencies {
  readonly uow: UnitOfWork;
  readonly cloud: {
    organization(access: OrganizationAccess): Pick<AccessCloud, "role" | "reservedRole" | "identityCenter">;
  };
  readonly clock: Clock;
  readonly log: Pick<Logger, "info" | "warn">;
  readonly bindingUsers: Pick<BindingUsers, "lastEnds">;
}

/**
 * Looks up or creates the principal of a binding before it is granted access. It can stop and go on anywhere, because
 * each call observes the current state. The removal of access never waits for it.
 */
export async function prepareBinding(
  deps: PrepareDependencies,
  bindingId: string,
  signal: AbortSignal,
  whenPrepared: WhenPrepared,
): Promise<Prepared> {
  const lease = await deps.uow.run(RECONCILER, (tx) => acquireForPreparation(tx, bindingId, whenPrepared));
  if (!("token" in lease)) return lease;
  try {
    const lookup = await withinTime(signal, WORK_MS, (within) => lookUpPrincipal(deps, lease, within));
    const prepared = await deps.uow.run(RECONCILER, (tx) => recordLookup(tx, lease, lookup, whenPrepared));
    if (prepared.kind === "failed") deps.log.info({ bindingId, code: prepared.failureCode }, "no principal");
    return prepared;
  } catch (error) {
    if (error instanceof LeaseLost) return { kind: "waiting", until: new Date(deps.clock.now().getTime() + BUSY_MS) };
    if (error instanceof BindingChanged) return deps.uow.run(RECONCILER, (tx) => lookUpAgain(tx, lease));
    await deps.uow.run(RECONCILER, (tx) => returnBinding(tx, lease, timeAfter(tx, backoffMs(3))));
    throw error;
  }
}

interface PreparationLease extends LeasedBinding {
  /** The partition for the binding's role template; null: the template does not need it. */
  readonly partition: string | null;
}

/** The delay while another worker holds the binding. */
const BUSY_MS = 1_000;

async function acquireForPreparation(
  tx: Tx,
  bindingId: string,
  whenPrepared: WhenPrepared,
): Promise<PreparationLease | Prepared> {
  const leased = await acquireBinding(tx, bindingId, ["PREPARING", "READY"]);
  if (leased) return { ...leased, partition: await templatePartitionOf(tx.manager, leased.binding) };
  const binding = await tx.manager.findOneBy(Binding, { id: bindingId });
  if (binding?.state === "PREPARING" || binding?.state === "READY") {
    return { kind: "waiting", until: timeAfter(tx, BUSY_MS) };
  }
  const message =
    binding?.failure?.message ?? "The person's role in this account is no longer kept for them; ask again.";
  const failed: NoPrincipal = { kind: "failed", code: "PRINCIPAL_NOT_FOUND", message };
  await whenPrepared.failed(tx, bindingId, failed);
  return failed;
}

async function lookUpPrincipal(
  deps: PrepareDependencies,
  lease: PreparationLease,
  signal: AbortSignal,
): Promise<PrincipalLookup> {
  const { binding } = lease;
  try {
    return await findPrincipal(deps, lease, signal);
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    const { code, operation, requestId } = error;
    deps.log.info({ bindingId: binding.id, code, operation, requestId }, "principal not observed to the end");
    return lookupOfFailure(error, { wasReady: binding.state === "READY", attempts: binding.failedAttempts });
  }
}

async function findPrincipal(
  deps: PrepareDependencies,
  lease: PreparationLease,
  signal: AbortSignal,
): Promise<PrincipalLookup> {
  const { binding, partition } = lease;
  const { integration, strategy } = binding;
  if (!integration) return noPrincipal("INTEGRATION_DELETED", "The integration was deleted.");
  const cloud = deps.cloud.organization(organizationAccessOf(integration));
  switch (strategy) {
    case "IAM_ROLE_TEMPLATE":
      return findRoleByTemplate(cloud, binding, partition, signal);
    case "IDENTITY_CENTER": {
      const center = auditedIdentityCenter(cloud.identityCenter(integration.ssoRegion), deps.uow, () =>
        bindingWriteSubject(binding),
      );
      return findIdentityCenterRole({ ...deps, organization: cloud, center }, lease, signal);
    }
    default:
      return assertNever(strategy);
  }
}

async function recordLookup(
  tx: Tx,
  lease: PreparationLease,
  lookup: PrincipalLookup,
  whenPrepared: WhenPrepared,
): Promise<Prepared> {
  if (lookup.kind === "later") {
    for (const id of lookup.displaced ?? []) await displace(tx, id, lease.binding, whenPrepared);
    return recordLater(tx, lease, lookup, whenPrepared);
  }
  if (lookup.kind === "none") return recordNoPrincipal(tx, lease, lookup, whenPrepared);
  if (lookup.kind === "unfit") return moveSlotLease(tx, lease, lookup, whenPrepared);
  const until = await anothersUntil(tx, lease.binding, lookup.role);
  if (until) return recordLater(tx, lease, waitForRole(lookup.role, until, tx.now), whenPrepared);
  const owner = await ownerOf(tx, lease.binding, lookup.role);
  if (owner === null) return recordReady(tx, lease, lookup.role, whenPrepared);
  const message = `${lookup.role.arn} is the role of ${owner} already, and a role must belong to one person alone.`;
  return recordFailed(tx, lease, { failure: { code: "PRINCIPAL_TAKEN", message } }, whenPrepared);
}

/**
 * The binding changed during the lookup: a merge may have given it to another person, or its person another user, so
 * only a role that was found proves anything.
 */
async function lookUpAgain(tx: Tx, lease: LeasedBinding): Promise<Prepared> {
  await returnBinding(tx, lease, tx.now);
  return { kind: "waiting", until: tx.now };
}

/** Ends access by a weaker claim to the same principal. The binding is removed when no grant needs it. */
async function displace(tx: Tx, bindingId: string, { home }: Binding, whenPrepared: WhenPrepared): Promise<void> {
  const isGone = ({ state }: Binding) => state === "REMOVED" || state === "REMOVING";
  const found = await tx.manager.findOneBy(Binding, { id: bindingId });
  if (!found || isGone(found)) return;
  const message = `The user of IAM Identity Center is ${home!.displayName}, whose identity provider proves it.`;
  await whenPrepared.failed(tx, bindingId, { kind: "failed", code: "PRINCIPAL_NOT_FOUND", message });
  // Locked after its grants, in the common order.
  const binding = await tx.manager.findOneOrFail(Binding, {
    where: { id: bindingId },
    lock: { mode: "for_no_key_update" },
  });
  if (isGone(binding)) return;
  if (binding.failure?.code === PRINCIPAL_TAKEN) return;
  const failure = recordFailure(binding.failure, { code: PRINCIPAL_TAKEN, message }, tx.now);
  const changes = { failure, generation: binding.generation + 1 };
  await tx.manager.update(Binding, bindingId, { ...changes, nextReconcileAt: tx.now });
  const after = { personId: binding.personId, accountId: binding.accountId };
  tx.audit({ action: "binding.displaced", subjectType: "binding", subjectId: bindingId, after });
}

async function recordReady(
  tx: Tx,
  lease: PreparationLease,
  role: CloudRole,
  whenPrepared: WhenPrepared,
): Promise<Prepared> {
  const { binding } = lease;
  await whenPrepared.ready(tx, { id: binding.id, principalArn: role.arn });
  if (binding.failure) await whenPrepared.reasonChanged(tx, binding.id);
  if (binding.strategy === "IDENTITY_CENTER") recordSlotLeaseRole(tx, binding, role);
  else if (binding.principalUniqueId !== role.uniqueId) auditPrincipal(tx, binding, role);
  const ready = await releaseBinding(tx, lease, {
    state: "READY",
    principalArn: role.arn,
    principalUniqueId: role.uniqueId,
    failure: null,
    failedAttempts: 0,
    nextReconcileAt: null,
  });
  return { kind: "ready", binding: ready };
}

/** For a role by a template. */
function auditPrincipal(tx: Tx, binding: Binding, role: CloudRole): void {
  const { personId, accountId, principalArn, principalUniqueId } = binding;
  tx.audit({
    action: "binding.found",
    subjectType: "binding",
    subjectId: binding.id,
    before: principalArn ? { principalArn, principalUniqueId } : null,
    after: { personId, accountId, principalArn: role.arn, principalUniqueId: role.uniqueId },
  });
}

type LaterLookup = Extract<PrincipalLookup, { kind: "later" }>;

async function recordLater(
  tx: Tx,
  lease: PreparationLease,
  { afterMs, failure: found }: LaterLookup,
  whenPrepared: WhenPrepared,
): Promise<Prepared> {
  const until = timeAfter(tx, afterMs);
  const { id, failure: before, failedAttempts } = lease.binding;
  // While a failed assignment is retried, the last failure is still the reason for waiting.
  const kept = before?.code === ASSIGNMENT_FAILED ? before : null;
  const failure = found ? recordFailure(before, found, tx.now) : kept;
  if (failure?.code !== before?.code) await whenPrepared.reasonChanged(tx, id);
  await releaseUnchangedBinding(tx, lease, {
    failure,
    // Waiting for a slot or a role is no failed attempt.
    failedAttempts: found?.call ? failedAttempts + 1 : failedAttempts,
    nextReconcileAt: until,
  });
  return { kind: "waiting", until };
}

type FailedLookup = Extract<PrincipalLookup, { kind: "none" }>;

/** The delay before an absence is confirmed: the object may be recreated at this moment. */
const SECOND_OBSERVATION_MS = 30_000;

async function recordNoPrincipal(
  tx: Tx,
  lease: PreparationLease,
  none: FailedLookup,
  whenPrepared: WhenPrepared,
): Promise<Prepared> {
  const { binding } = lease;
  const { failure, isAbsence } = none;
  if (isAbsence && binding.state === "READY") {
    const isSecond = binding.failure?.code === failure.code;
    const until = isSecond ? binding.nextReconcileAt : timeAfter(tx, SECOND_OBSERVATION_MS);
    if (until && until > tx.now) {
      const afterMs = until.getTime() - tx.now.getTime();
      return recordLater(tx, lease, { kind: "later", afterMs, failure }, whenPrepared);
    }
  }
  return recordFailed(tx, lease, none, whenPrepared);
}

async function recordFailed(
  tx: Tx,
  lease: PreparationLease,
  {
    failure,
    state = lease.binding.state,
    isLoss,
  }: Pick<FailedLookup, "failure" | "isLoss"> & { readonly state?: BindingState },
  whenPrepared: WhenPrepared,
): Promise<Prepared> {
  const { binding } = lease;
  const code = failure.code === "REFUSED_BY_AWS" ? failure.code : "PRINCIPAL_NOT_FOUND";
  const failed: NoPrincipal = { kind: "failed", code, message: failure.message, ...(isLoss && { isLoss }) };
  await whenPrepared.failed(tx, binding.id, failed);
  await releaseUnchangedBinding(tx, lease, {
    state,
    failure: recordFailure(binding.failure, failure, tx.now),
    failedAttempts: binding.failedAttempts + 1,
    nextReconcileAt: state === "REMOVING" ? tx.now : null,
  });
  return { ...failed, failureCode: failure.code };
}

/**
 * Until when a role must not be given to this person, because sessions of its former holder may last until then. EKS
 * matches roles by their unique id.
 */
async function anothersUntil(tx: Tx, { id, personId }: Binding, role: CloudRole): Promise<Date | null> {
  const since = new Date(tx.now.getTime() - COOL_DOWN_MS);
  const others: { unassignedAt: Date | null }[] = await tx.manager.query(
    // This lookup observed nobody else assigned, so abandoned slot leases of the role count as unassigned from now on.
    `with abandoned as (
       update bindings set unassigned_at = $5 where principal_unique_id = $1 and id <> $2 and person_id <> $3
          and state = 'ABANDONED' and unassigned_at is null)
     select unassigned_at as "unassignedAt" from bindings
      where principal_unique_id = $1 and id <> $2 and person_id <> $3 and strategy = 'IDENTITY_CENTER'
        and (state not in ('REMOVED', 'ABANDONED') or unassigned_at > $4 or (state = 'ABANDONED' and unassigned_at is null))`,
    [role.uniqueId, id, personId, since, tx.now],
  );
  if (others.length === 0) return null;
  const ends = others.map(({ unassignedAt }) => coolsDownUntil({ unassignedAt: unassignedAt ?? tx.now }).getTime());
  return new Date(Math.max(...ends));
}

function waitForRole(role: CloudRole, until: Date, now: Date): LaterLookup {
  const message = `The role ${role.arn} was another person's, and their sessions of it may last until ${until.toISOString()}. It is given to nobody else before that.`;
  // Reads of IAM may show a deleted role for a moment.
  const afterMs = Math.min(until.getTime() - now.getTime(), ANOTHERS_ROLE_RETRY_MS);
  return { kind: "later", afterMs, failure: { code: "ROLE_OF_ANOTHER", message } };
}

const ANOTHERS_ROLE_RETRY_MS = 30_000;

/**
 * The name of another person who has the role; null: nobody. Serialized for each role, so that two people never get it
 * at once.
 */
async function ownerOf(tx: Tx, { id, personId, principalArn }: Binding, role: CloudRole): Promise<string | null> {
  if (principalArn === role.arn) return null;
  await tx.manager.query("select pg_advisory_xact_lock(hashtext('bindings.principal'), hashtext(lower($1)))", [
    role.arn,
  ]);
  const [other]: { name: string }[] = await tx.manager.query(
    `select i.display_name as name from bindings b join homes i on i.id = b.person_id
      where lower(b.principal_arn) = lower($1) and b.state not in ('REMOVED', 'ABANDONED') and b.id <> $2 and b.person_id <> $3 limit 1`,
    [role.arn, id, personId],
  );
  return other?.name ?? null;
}

function timeAfter(tx: Tx, ms: number): Date {
  return new Date(tx.now.getTime() + ms);
}
