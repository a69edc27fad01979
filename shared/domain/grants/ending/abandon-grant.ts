import type { EntityManager } from "typeorm";
import { type Actor, requireRole } from "../../../kernel/actor";
import { DomainError, invalidInput, notFound } from "../../../kernel/app-error";
import type { ErrorRule } from "../../../kernel/error-rules";
import { requireFreshSignIn } from "../../../kernel/fresh-sign-in";
import { parseReason } from "../../../kernel/text/typed-reason";
import type { Tx, UnitOfWork } from "../../../platform/database/unit-of-work";
import { Grant } from "../grant.entity";
import { isEnded } from "../grant.states";
import { type LastObservation, loadLastObservations } from "../waiting/last-observation";
import { loadWaiting } from "../waiting/load-waiting";
import { closeTargetsWithoutGrants, endUnverified } from "./end-unverified";

/**
 * While an account exists, access in it can usually be observed again. It is abandoned only after this long without an
 * observation.
 */
const NOT_OBSERVED_MS = 24 * 60 * 60_000;

/**
 * Ends a grant as UNVERIFIED because an admin says so. Allowed only where its access cannot be observed: in an account
 * that is closed or left the organization, or for a day anywhere. Throws INVALID_STATE with a rule otherwise.
 */
export async function abandonGrant(uow: UnitOfWork, actor: Actor, grantId: string, typed: string): Promise<Grant> {
  requireRole(actor, "ADMIN");
  const reason = parseAbandonReason(typed);
  return uow.run(actor, async (tx) => {
    requireFreshSignIn(tx);
    const grant = await tx.manager.findOne(Grant, { where: { id: grantId }, lock: { mode: "pessimistic_write" } });
    if (!grant) throw notFound("The grant");
    await assertNotObservable(tx, grant);
    const message = `${actor.name} gave this access up before it was observed gone: ${reason}`;
    const targetIds = await endUnverified(tx, [{ grantId, detail: "ABANDONED", message }]);
    await closeTargetsWithoutGrants(tx, targetIds);
    return tx.manager.findOneByOrFail(Grant, { id: grantId });
  });
}

function parseAbandonReason(typed: string): string {
  const reason = parseReason(typed);
  if (reason !== null) return reason;
  throw invalidInput([{ path: ["reason"], message: "'reason' must say why the access is given up." }]);
}

async function assertNotObservable(tx: Tx, { id, state }: Grant): Promise<void> {
  if (isEnded(state)) throw refusal("ENDED", "The grant has ended already.");
  if (state !== "REVOKING") throw refusal("NOT_ENDING", "The grant is not to end: end it with 'revokeGrant' first.");
  const waiting = await loadWaiting(tx.manager, [id], tx.now);
  const observation = (await loadLastObservations(tx.manager, [id], waiting, tx.now)).get(id)!;
  if (observation.notObservedSince === null)
    throw refusal("CAN_BE_LOOKED_AT", `${CAN_BE_LOOKED_AT} ${observation.message}`);
  if (isLong(observation, tx.now) || (await isAccountGone(tx.manager, id))) return;
  throw refusal("TRIED_STILL", `${TRIED_STILL} ${observation.message}`);
}

function isLong({ notObservedSince }: LastObservation, now: Date): boolean {
  return notObservedSince !== null && now.getTime() - notObservedSince.getTime() >= NOT_OBSERVED_MS;
}

async function isAccountGone(manager: EntityManager, grantId: string): Promise<boolean> {
  const found: unknown[] = await manager.query(
    `select 1 from grants g join access_targets t on t.id = g.target_id
       join accounts a on a.integration_id = t.integration_id and a.account_id = t.account_id
      where g.id = $1 and (a.closed_since is not null or a.left_since is not null)`,
    [grantId],
  );
  return found.length > 0;
}

function refusal(rule: ErrorRule, message: string): DomainError {
  return new DomainError("INVALID_STATE", message, [{ path: ["grantId"], message, rule }]);
}

const CAN_BE_LOOKED_AT = "The access can be observed, so it is not given up: it ends once it was observed gone.";
const TRIED_STILL =
  "The access is given up only where it could not be observed for a day, or where its account is closed or has left the organization. Drawbridge still tries.";
