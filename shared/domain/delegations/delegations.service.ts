import { type Actor, hasRole } from "../../kernel/actor";
import { DomainError, invalidInput, notAPerson, notFound } from "../../kernel/app-error";
import { requireFreshSignIn } from "../../kernel/fresh-sign-in";
import { humansBehind, UNKNOWN_HUMAN } from "../../kernel/humans-behind";
import { isId, newId } from "../../kernel/ids";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import { createOnce } from "../client-requests/create-once";
import { duplicateAccountsOf, sameHuman } from "../identities/linking/duplicate-accounts";
import { Delegation, type DelegationEndReason } from "./delegation.entity";
import { refusalOfOneMore } from "./delegation-limits";
import { endDelegations } from "./end-delegations";
import { evaluateDelegation, type FoundDelegation } from "./evaluate-delegation";
import { findDelegate } from "./find-delegate";
import { lockNewDelegations } from "./load-delegations";
import { type DelegationDraft, type DelegationInput, parseDelegation } from "./parse-delegation";
import { publishDelegationEvents } from "./publish-delegation-events";

const DELEGATION = "The delegation";

/** Creates and ends delegations. Both people are notified, and both may end it at any time. */
export class DelegationsService {
  constructor(private readonly deps: { readonly uow: UnitOfWork }) {}

  /**
   * Creates a delegation, or refuses it with every problem. A repeat with the same client request id answers the first
   * one.
   */
  async delegate(actor: Actor, typed: DelegationInput): Promise<Delegation> {
    return this.deps.uow.run(actor, async (tx) => {
      requireFreshSignIn(tx);
      const { draft, problems } = parseDelegation(typed, delegatorOf(actor, typed), tx.now);
      if (problems.length > 0) throw invalidInput(problems);
      const { fromPersonId, to, until, reason } = draft;
      // The default start is the present moment, which differs in a repeat, so it is not part of the input.
      const input = { fromPersonId, [to.field]: to.value, from: typed.from ?? null, until, reason };
      const request = { operation: "delegateApprovals", clientRequestId: typed.clientRequestId, input };
      return createOnce(tx, request, {
        make: () => makeDelegation(tx, draft),
        find: (id) => tx.manager.findOneBy(Delegation, { id }),
      });
    });
  }

  /** Ends a delegation at once; an ended one stays unchanged. Decisions made by it stay on record. */
  async end(actor: Actor, id: string): Promise<Delegation> {
    return this.deps.uow.run(actor, async (tx) => {
      const delegation = isId(id)
        ? await tx.manager.findOne(Delegation, { where: { id }, lock: { mode: "pessimistic_write" } })
        : null;
      const endReason = delegation && endReasonFor(actor, delegation);
      if (!delegation || !endReason) throw notFound(DELEGATION);
      if (delegation.endedAt !== null || delegation.until <= tx.now) return delegation;
      await endDelegations(tx, [delegation], endReason);
      return delegation;
    });
  }
}

async function makeDelegation(tx: Tx, draft: DelegationDraft): Promise<Delegation> {
  await lockNewDelegations(tx.manager);
  // A delegator at a limit learns nothing of a name: it is not looked up.
  const tooMany = await refusalOfOneMore(tx, draft.fromPersonId);
  if (tooMany) throw tooMany;
  const found = { ...draft, toPersonId: await findDelegate(tx.manager, draft.to) };
  const refusal = (await refusalOfMaker(tx, found)) ?? (await evaluateDelegation(tx, found));
  if (refusal) throw refusal;
  const { fromPersonId, toPersonId, startsAt, until, reason } = found;
  const delegation = tx.manager.create(Delegation, {
    id: newId(),
    fromPersonId,
    toPersonId,
    madeByIds: [...humansBehind(tx.actor)],
    startsAt,
    until,
    reason,
    createdAt: tx.now,
    endedAt: null,
    endReason: null,
    startAnnounced: startsAt <= tx.now,
  });
  await tx.manager.insert(Delegation, delegation);
  await publishDelegationEvents(tx, [{ event: "delegation.created", delegation }]);
  return delegation;
}

function delegatorOf(actor: Actor, { fromPersonId }: DelegationInput): string {
  if (!fromPersonId || fromPersonId.trim().toLowerCase() === actor.personId) {
    if (actor.personId) return actor.personId;
    throw notAPerson("Only a person has approvals to delegate; this token stands for none.");
  }
  if (!hasRole(actor, "ADMIN")) {
    const message = "Only an admin can delegate the approvals of somebody else.";
    throw new DomainError("FORBIDDEN", message, [{ path: ["fromPersonId"], message, rule: "NOT_YOURS" }]);
  }
  return fromPersonId;
}

/** The refusal of a delegation for somebody else, which is never to one of the people behind it. */
async function refusalOfMaker({ actor, manager }: Tx, found: FoundDelegation): Promise<DomainError | null> {
  const { fromPersonId, toPersonId, to } = found;
  const makers = humansBehind(actor);
  if (makers.includes(UNKNOWN_HUMAN)) return makerUnknown();
  if (fromPersonId === actor.personId) return null;
  const isSame = sameHuman(await duplicateAccountsOf(manager, makers));
  if (!makers.some((maker) => isSame(maker, toPersonId))) return null;
  const message = "An admin cannot take over the approvals of somebody else: another admin can delegate them to you.";
  return new DomainError("FORBIDDEN", message, [{ path: [to.field], message, rule: "ADMIN_FOR_ONESELF" }]);
}

/** A delegation gives no right about requests of its makers, so they have to be known. */
function makerUnknown(): DomainError {
  const message =
    "It is not known who made this token or its service account, so it cannot delegate approvals. Sign in, or use a service account and a token that people made who had signed in.";
  return new DomainError("FORBIDDEN", message, [{ path: [], message, rule: "MAKER_UNKNOWN" }]);
}

/** Null: hidden from the actor, or not theirs to end. */
function endReasonFor(actor: Actor, { fromPersonId, toPersonId }: Delegation): DelegationEndReason | null {
  if (actor.personId === fromPersonId) return "BY_DELEGATOR";
  if (actor.personId === toPersonId) return "BY_DELEGATE";
  return hasRole(actor, "ADMIN") ? "BY_ADMIN" : null;
}
