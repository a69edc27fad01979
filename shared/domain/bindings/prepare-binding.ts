import type { Logger } from "pino";
import { systemActor } from "../../kernel/actor";
import { ProviderFailure } from "../../kernel/app-error";
import type { Clock } from "../../kernel/clock";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import type { AccessCloud, CloudRole } from "../connectors/access-cloud.port";
import type { OrganizationAccess } from "../connectors/cloud.port";
import { accessOf } from "../integrations/organization-access";
import { Binding, type BindingFailure } from "./binding.entity";
import { giveBack, type LeasedBinding, LeaseLost, release, takeLease, WORK_MS } from "./binding-lease";
import { findRoleByTemplate, partitionOf } from "./find-role-by-template";
import { backoffMs, type Finding, findingOf, none } from "./finding";

export interface PrepareDependencies {
  readonly uow: UnitOfWork;
  readonly cloud: {
    organization(access: OrganizationAccess): Pick<AccessCloud, "role" | "reservedRole" | "identityCenter">;
  };
  readonly clock: Clock;
  readonly log: Pick<Logger, "info">;
}

export type Prepared =
  /** Its principal was seen just now. Its ARN may be another one than last time. */
  | { readonly kind: "ready"; readonly binding: Binding }
  | { readonly kind: "waiting"; readonly until: Date }
  /** The person has no principal of their own there, and asking again will not help: what needs it is to end. */
  | { readonly kind: "failed"; readonly code: "PRINCIPAL_NOT_FOUND" | "REFUSED_BY_AWS"; readonly message: string };

/**
 * Finds or makes the principal of a binding, before something is granted to it. Stops and goes on anywhere: each call looks
 * at what is there. Taking access away needs none of this, and must not wait for it.
 */
export async function prepareBinding(
  deps: PrepareDependencies,
  bindingId: string,
  signal: AbortSignal,
): Promise<Prepared> {
  const turn = await deps.uow.run(PREPARER, (tx) => takeTurn(tx, bindingId));
  if (!("token" in turn)) return turn;
  const { binding } = turn;
  try {
    const finding = await look(deps, turn, AbortSignal.any([signal, AbortSignal.timeout(WORK_MS)]));
    const prepared = await deps.uow.run(PREPARER, (tx) => record(tx, turn, finding));
    if (prepared.kind === "failed") deps.log.info({ bindingId, code: binding.failure?.code }, "no principal");
    return prepared;
  } catch (error) {
    if (error instanceof LeaseLost) return { kind: "waiting", until: new Date(deps.clock.now().getTime() + BUSY_MS) };
    await deps.uow.run(PREPARER, (tx) => giveBack(tx, turn, soon(tx, backoffMs(3))));
    throw error;
  }
}

type Turn = LeasedBinding & { readonly partition: string };

const PREPARER = systemActor("reconciler");
/** Another worker is at it, and mostly soon done. */
const BUSY_MS = 1_000;

async function takeTurn(tx: Tx, bindingId: string): Promise<Turn | Prepared> {
  const leased = await takeLease(tx, bindingId, ["PREPARING", "READY", "PARKED"]);
  if (leased) return { ...leased, partition: await partitionOf(tx.manager, leased.binding) };
  const binding = await tx.manager.findOneBy(Binding, { id: bindingId });
  if (binding && binding.state !== "REMOVING" && binding.state !== "REMOVED") {
    return { kind: "waiting", until: soon(tx, BUSY_MS) };
  }
  const message = binding?.failure?.message ?? "The person's role in this account is being removed; ask again.";
  return { kind: "failed", code: "PRINCIPAL_NOT_FOUND", message };
}

async function look(deps: PrepareDependencies, { binding, partition }: Turn, signal: AbortSignal): Promise<Finding> {
  if (!binding.integration) return none("INTEGRATION_DELETED", "The integration was deleted.");
  const cloud = deps.cloud.organization(accessOf(binding.integration));
  try {
    return await findRoleByTemplate(cloud, binding, partition, signal);
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    deps.log.info({ bindingId: binding.id, code: error.code, requestId: error.requestId }, "principal not looked at");
    return findingOf(error, { wasReady: binding.state !== "PREPARING", attempts: binding.failedAttempts });
  }
}

async function record(tx: Tx, turn: Turn, finding: Finding): Promise<Prepared> {
  if (finding.kind === "later") return recordLater(tx, turn, finding);
  if (finding.kind === "none") return recordNone(tx, turn, finding.failure);
  const owner = await ownerOf(tx, turn.binding, finding.role);
  if (owner === null) return recordReady(tx, turn, finding.role);
  return recordNone(tx, turn, {
    code: "PRINCIPAL_TAKEN",
    message: `${finding.role.arn} is the role of ${owner} already, and a role must belong to one person alone.`,
  });
}

async function recordReady(tx: Tx, turn: Turn, role: CloudRole): Promise<Prepared> {
  const { binding } = turn;
  await release(tx, turn, {
    state: binding.state === "PREPARING" ? "READY" : binding.state,
    principalArn: role.arn,
    principalUniqueId: role.uniqueId,
    failure: null,
    failedAttempts: 0,
    nextReconcileAt: null,
  });
  return { kind: "ready", binding };
}

async function recordLater(
  tx: Tx,
  turn: Turn,
  { afterMs, failure }: Extract<Finding, { kind: "later" }>,
): Promise<Prepared> {
  const until = soon(tx, afterMs);
  const failedAttempts = failure ? turn.binding.failedAttempts + 1 : turn.binding.failedAttempts;
  await release(tx, turn, { failure, failedAttempts, nextReconcileAt: until });
  return { kind: "waiting", until };
}

async function recordNone(tx: Tx, turn: Turn, failure: BindingFailure): Promise<Prepared> {
  await release(tx, turn, { failure, failedAttempts: turn.binding.failedAttempts + 1, nextReconcileAt: null });
  const code = failure.code === "REFUSED_BY_AWS" ? failure.code : "PRINCIPAL_NOT_FOUND";
  return { kind: "failed", code, message: failure.message };
}

/** Who else has the role, if anybody. One binding at a time, so that two people never get it at once. */
async function ownerOf(tx: Tx, { id, identityId, principalArn }: Binding, role: CloudRole): Promise<string | null> {
  if (principalArn === role.arn) return null;
  await tx.manager.query("select pg_advisory_xact_lock(hashtext('bindings.principal'))");
  const [other]: { name: string }[] = await tx.manager.query(
    `select i.display_name as name from bindings b join identities i on i.id = b.identity_id
      where lower(b.principal_arn) = lower($1) and b.state <> 'REMOVED' and b.id <> $2 and b.identity_id <> $3 limit 1`,
    [role.arn, id, identityId],
  );
  return other?.name ?? null;
}

function soon(tx: Tx, ms: number): Date {
  return new Date(tx.now.getTime() + ms);
}
