import type { Logger } from "pino";
import { ProviderFailure } from "../../../kernel/app-error";
import { assertNever } from "../../../kernel/assert-never";
import type { Clock } from "../../../kernel/clock";
import { recordFailure } from "../../../kernel/recorded-failure";
import type { Tx, UnitOfWork } from "../../../platform/database/unit-of-work";
import type { AccessCloud, CloudRole } from "../../cloud/access-cloud.port";
import type { OrganizationAccess } from "../../cloud/cloud.port";
import { organizationAccessOf } from "../../integrations/organization-access";
import { Binding, type BindingState } from "../binding.entity";
import {
  acquireBinding,
  type LeasedBinding,
  LeaseLost,
  RECONCILER,
  releaseBinding,
  returnBinding,
  WORK_MS,
} from "../binding-lease";
import type { BindingUsers } from "../bindings.service";
import { ASSIGNMENT_FAILED } from "../identity-center/assignment-change";
import { auditedIdentityCenter, bindingWriteSubject } from "../identity-center/audited-identity-center";
import { findIdentityCenterRole } from "../identity-center/find-identity-center-role";
import { recordLeaseRole } from "../lease-events";
import { moveLease } from "../pool/move-lease";
import { REST_MS, restsUntil } from "../pool/role-rest";
import type { NoPrincipal, Prepared, WhenPrepared } from "../prepared";
import { backoffMs, lookupOfFailure, noPrincipal, PRINCIPAL_TAKEN, type PrincipalLookup } from "../principal-lookup";
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
 * Finds or makes the principal of a binding, before something is granted to it. Stops and goes on anywhere: each call looks
 * at what is there. Taking access away needs none of this, and must not wait for it.
 */
export async function prepareBinding(
  deps: PrepareDependencies,
  bindingId: string,
  signal: AbortSignal,
  whenPrepared: WhenPrepared,
): Promise<Prepared> {
  const turn = await deps.uow.run(RECONCILER, (tx) => acquireForPreparation(tx, bindingId, whenPrepared));
  if (!("token" in turn)) return turn;
  const { binding } = turn;
  try {
    const finding = await lookUpPrincipal(deps, turn, AbortSignal.any([signal, AbortSignal.timeout(WORK_MS)]));
    const prepared = await deps.uow.run(RECONCILER, (tx) => recordLookup(tx, turn, finding, whenPrepared));
    if (prepared.kind === "failed") deps.log.info({ bindingId, code: binding.failure?.code }, "no principal");
    return prepared;
  } catch (error) {
    if (error instanceof LeaseLost) return { kind: "waiting", until: new Date(deps.clock.now().getTime() + BUSY_MS) };
    await deps.uow.run(RECONCILER, (tx) => returnBinding(tx, turn, timeAfter(tx, backoffMs(3))));
    throw error;
  }
}

interface PreparationLease extends LeasedBinding {
  /** Where the binding's role is by a template; null: the template does not ask. */
  readonly partition: string | null;
}

/** Another worker is at it, and mostly soon done. */
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
  const message = binding?.failure?.message ?? "The person's role in this account is not held any more; ask again.";
  const failed: NoPrincipal = { kind: "failed", code: "PRINCIPAL_NOT_FOUND", message };
  await whenPrepared.failed(tx, bindingId, failed);
  return failed;
}

async function lookUpPrincipal(
  deps: PrepareDependencies,
  turn: PreparationLease,
  signal: AbortSignal,
): Promise<PrincipalLookup> {
  const { binding } = turn;
  try {
    return await findPrincipal(deps, turn, signal);
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    const { code, operation, requestId } = error;
    deps.log.info({ bindingId: binding.id, code, operation, requestId }, "principal not looked at to the end");
    return lookupOfFailure(error, { wasReady: binding.state === "READY", attempts: binding.failedAttempts });
  }
}

async function findPrincipal(
  deps: PrepareDependencies,
  turn: PreparationLease,
  signal: AbortSignal,
): Promise<PrincipalLookup> {
  const { binding, partition } = turn;
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
      return findIdentityCenterRole({ ...deps, organization: cloud, center }, turn, signal);
    }
    default:
      return assertNever(strategy);
  }
}

async function recordLookup(
  tx: Tx,
  turn: PreparationLease,
  finding: PrincipalLookup,
  whenPrepared: WhenPrepared,
): Promise<Prepared> {
  if (finding.kind === "later") {
    for (const id of finding.displaced ?? []) await displace(tx, id, turn.binding, whenPrepared);
    return recordLater(tx, turn, finding, whenPrepared);
  }
  if (finding.kind === "none") return recordNoPrincipal(tx, turn, finding, whenPrepared);
  if (finding.kind === "unfit") return moveLease(tx, turn, finding, whenPrepared);
  const until = await anothersUntil(tx, turn.binding, finding.role);
  if (until) return recordLater(tx, turn, waitForRole(finding.role, until, tx.now), whenPrepared);
  const owner = await ownerOf(tx, turn.binding, finding.role);
  if (owner === null) return recordReady(tx, turn, finding.role, whenPrepared);
  const message = `${finding.role.arn} is the role of ${owner} already, and a role must belong to one person alone.`;
  return recordFailed(tx, turn, { failure: { code: "PRINCIPAL_TAKEN", message } }, whenPrepared);
}

/** Access that stands on a weaker claim to the same principal ends; the binding is removed when nothing needs it. */
async function displace(tx: Tx, bindingId: string, { home }: Binding, whenPrepared: WhenPrepared): Promise<void> {
  const isGone = ({ state }: Binding) => state === "REMOVED" || state === "REMOVING";
  const found = await tx.manager.findOneBy(Binding, { id: bindingId });
  if (!found || isGone(found)) return;
  const message = `The user of IAM Identity Center is ${home!.displayName}, whose identity provider proves it.`;
  await whenPrepared.failed(tx, bindingId, { kind: "failed", code: "PRINCIPAL_NOT_FOUND", message });
  // Behind its grants, as everybody locks them.
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
  turn: PreparationLease,
  role: CloudRole,
  whenPrepared: WhenPrepared,
): Promise<Prepared> {
  const { binding } = turn;
  await whenPrepared.ready(tx, { id: binding.id, principalArn: role.arn });
  if (binding.failure) await whenPrepared.reasonChanged(tx, binding.id);
  if (binding.strategy === "IDENTITY_CENTER") recordLeaseRole(tx, binding, role);
  else if (binding.principalUniqueId !== role.uniqueId) auditPrincipal(tx, binding, role);
  await releaseBinding(tx, turn, {
    state: "READY",
    principalArn: role.arn,
    principalUniqueId: role.uniqueId,
    failure: null,
    failedAttempts: 0,
    nextReconcileAt: null,
  });
  return { kind: "ready", binding };
}

/** Of a role by a template. */
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
  turn: PreparationLease,
  { afterMs, failure: found }: LaterLookup,
  whenPrepared: WhenPrepared,
): Promise<Prepared> {
  const until = timeAfter(tx, afterMs);
  const { id, failure: before, failedAttempts } = turn.binding;
  // While a failed assignment is made again, the failure of the last one is still why the person waits.
  const kept = before?.code === ASSIGNMENT_FAILED ? before : null;
  const failure = found ? recordFailure(before, found, tx.now) : kept;
  if (failure?.code !== before?.code) await whenPrepared.reasonChanged(tx, id);
  await releaseBinding(tx, turn, {
    failure,
    // To wait for a slot or a role is no attempt of anything.
    failedAttempts: found?.call ? failedAttempts + 1 : failedAttempts,
    nextReconcileAt: until,
  });
  return { kind: "waiting", until };
}

type FailedLookup = Extract<PrincipalLookup, { kind: "none" }>;

/** What was there before may be made anew at this moment. */
const SECOND_OBSERVATION_MS = 30_000;

async function recordNoPrincipal(
  tx: Tx,
  turn: PreparationLease,
  none: FailedLookup,
  whenPrepared: WhenPrepared,
): Promise<Prepared> {
  const { binding } = turn;
  const { failure, isAbsence } = none;
  if (isAbsence && binding.state === "READY") {
    const isSecond = binding.failure?.code === failure.code;
    const until = isSecond ? binding.nextReconcileAt : timeAfter(tx, SECOND_OBSERVATION_MS);
    if (until && until > tx.now) {
      const afterMs = until.getTime() - tx.now.getTime();
      return recordLater(tx, turn, { kind: "later", afterMs, failure }, whenPrepared);
    }
  }
  return recordFailed(tx, turn, none, whenPrepared);
}

async function recordFailed(
  tx: Tx,
  turn: PreparationLease,
  {
    failure,
    state = turn.binding.state,
    isLoss,
  }: Pick<FailedLookup, "failure" | "isLoss"> & { readonly state?: BindingState },
  whenPrepared: WhenPrepared,
): Promise<Prepared> {
  const { binding } = turn;
  const code = failure.code === "REFUSED_BY_AWS" ? failure.code : "PRINCIPAL_NOT_FOUND";
  const failed: NoPrincipal = { kind: "failed", code, message: failure.message, ...(isLoss && { isLoss }) };
  await whenPrepared.failed(tx, binding.id, failed);
  await releaseBinding(tx, turn, {
    state,
    failure: recordFailure(binding.failure, failure, tx.now),
    failedAttempts: binding.failedAttempts + 1,
    nextReconcileAt: state === "REMOVING" ? tx.now : null,
  });
  return failed;
}

/**
 * Until when a role is not to be given to this person, as it was another's: their sessions of it may last until then. EKS
 * knows a role by its unique id.
 */
async function anothersUntil(tx: Tx, { id, personId }: Binding, role: CloudRole): Promise<Date | null> {
  const since = new Date(tx.now.getTime() - REST_MS);
  const others: { unassignedAt: Date | null }[] = await tx.manager.query(
    // This look saw nobody else assigned: the first one to see it of a lease that was abandoned.
    `with abandoned as (
       update bindings set unassigned_at = $5 where principal_unique_id = $1 and id <> $2 and person_id <> $3
          and state = 'ABANDONED' and unassigned_at is null)
     select unassigned_at as "unassignedAt" from bindings
      where principal_unique_id = $1 and id <> $2 and person_id <> $3 and strategy = 'IDENTITY_CENTER'
        and (state not in ('REMOVED', 'ABANDONED') or unassigned_at > $4 or (state = 'ABANDONED' and unassigned_at is null))`,
    [role.uniqueId, id, personId, since, tx.now],
  );
  if (others.length === 0) return null;
  const ends = others.map(({ unassignedAt }) => restsUntil({ unassignedAt: unassignedAt ?? tx.now }).getTime());
  return new Date(Math.max(...ends));
}

function waitForRole(role: CloudRole, until: Date, now: Date): LaterLookup {
  const message = `The role ${role.arn} was another person's, and their sessions of it may last until ${until.toISOString()}. It is given to nobody else before that.`;
  // IAM may show for a moment a role that is gone.
  const afterMs = Math.min(until.getTime() - now.getTime(), ANOTHERS_ROLE_RETRY_MS);
  return { kind: "later", afterMs, failure: { code: "ROLE_OF_ANOTHER", message } };
}

const ANOTHERS_ROLE_RETRY_MS = 30_000;

/** Who else has the role, if anybody. One binding of a role at a time, so that two people never get it at once. */
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
