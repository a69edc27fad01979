import { In } from "typeorm";
import { type Actor, hasRole } from "../../kernel/actor";
import { DomainError, invalidInput, notFound } from "../../kernel/app-error";
import { newId } from "../../kernel/ids";
import { parseReason } from "../../kernel/text/typed-reason";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import { beyondSlotsMessage } from "../access-flows/matching/evaluate-flow";
import type { BindingsService } from "../bindings/bindings.service";
import { assertPrincipal } from "../bindings/principals/principals";
import { PersonHome } from "../identities/person-home.entity";
import { HOLD_RESTORED, restoredRefusal } from "../installation/restored";
import { Integration } from "../integrations/integration.entity";
import { Resource } from "../resources/resource.entity";
import { flowAsActor } from "./approved-by";
import { attachGrants } from "./attach-grants";
import { START_WITHIN_MS } from "./desired-access";
import { endGrants } from "./end-grants";
import type { EndReason } from "./end-reasons";
import { abandonGrant } from "./ending/abandon-grant";
import type { EligibilityOf } from "./extension/eligibility";
import { type ExtendOrder, extendGrant } from "./extension/extend-grant";
import type { GiveOrder, GrantPreconditions } from "./give-order";
import { Grant } from "./grant.entity";
import { type GrantViewers, mayViewGrant, ownsGrantedResource } from "./grant.policy";
import { isEnded } from "./grant.states";
import { publishGrantEvents } from "./grant-events";
import { hintBinding } from "./requeue-targets";

type CreatedGrant = Pick<Grant, "id" | "personId" | "bindingId">;

interface Dependencies extends GrantViewers {
  readonly uow: UnitOfWork;
  readonly bindings: Pick<BindingsService, "ensure">;
  readonly eligibility: EligibilityOf;
}

export class GrantsService {
  constructor(private readonly deps: Dependencies) {}

  /** Creates a grant in the transaction of the decision. Its access follows, whichever process dies. */
  async create(tx: Tx, order: GiveOrder): Promise<CreatedGrant> {
    const { person, resource, integration } = order.preconditions ?? (await this.checkPreconditions(tx, order));
    await lockGrantsOf(tx, person.id);
    const need = { personId: person.id, integration, accountId: resource.accountId };
    const binding = await this.deps.bindings.ensure(tx, need);
    const { access, durationSeconds, flowId } = order;
    const latestEnd =
      durationSeconds === null ? null : new Date(tx.now.getTime() + START_WITHIN_MS + durationSeconds * 1_000);
    const id = newId();
    await tx.manager.insert(Grant, {
      id,
      personId: person.id,
      resourceId: resource.id,
      grantedResourceId: resource.id,
      resourceName: resource.name,
      resourceArn: resource.arn,
      flowId,
      bindingId: binding.id,
      access,
      state: "PENDING",
      stateSince: tx.now,
      durationSeconds,
      latestEnd,
      createdAt: tx.now,
    });
    if (binding.principalArn === null) hintBinding(tx, binding.id, integration.connectorId);
    else await attachGrants(tx, binding, { wait: false });
    const given = { id, personId: person.id, bindingId: binding.id };
    const { approvedBy = null, request = null } = order;
    await publishGrantEvents(tx, [
      {
        grant: given,
        name: "grant.created",
        by: (approvedBy && flowAsActor(approvedBy)) ?? undefined,
        request,
        after: { durationSeconds, latestEnd, approvedBy },
      },
    ]);
    return given;
  }

  /** Ends a grant whose access was not observed yet. False: it was, or the grant ends or has ended. */
  async endPending(tx: Tx, grantId: string, message: string | null): Promise<boolean> {
    const grant = await this.lock(tx, grantId);
    if (grant.state !== "PENDING") return false;
    await endGrants(tx, [{ grantId, reason: "REQUEST_CANCELLED", message }]);
    return true;
  }

  /** Ends all that a person holds, by an admin or by that person. Answers the grants that end now. */
  async revokeAll(tx: Tx, personId: string, why: string): Promise<Grant[]> {
    const reason = tx.actor.personId === personId ? "GIVEN_BACK" : "REVOKED_BY_ADMIN";
    const held = await tx.manager.find(Grant, {
      where: { personId, state: In(["PENDING", "ACTIVE"]) },
      // Everybody locks grants in this order.
      order: { id: "ASC" },
      lock: { mode: "pessimistic_write" },
    });
    const message = revocationMessage(tx.actor, reason, why);
    await endGrants(
      tx,
      held.map(({ id: grantId }) => ({ grantId, reason, message, why })),
    );
    return tx.manager.find(Grant, { where: { id: In(held.map(({ id }) => id)) }, order: { id: "ASC" } });
  }

  /**
   * Allowed to the grant's person, an owner of the resource and an admin. Everybody but the person has to give a
   * reason. Idempotent.
   */
  async revoke(actor: Actor, grantId: string, typed: string | null = null): Promise<Grant> {
    const why = parseReason(typed);
    return this.deps.uow.run(actor, async (tx) => {
      const grant = await this.lock(tx, grantId);
      const reason = await this.revokedAs(tx, grant);
      if (isEnded(grant.state)) throw new DomainError("INVALID_STATE", "The grant has ended already.", [], "ENDED");
      await endGrants(tx, [{ grantId, reason, message: revocationMessage(actor, reason, why), why }]);
      return tx.manager.findOneByOrFail(Grant, { id: grantId });
    });
  }

  /** Gives up access that cannot be observed, because an admin says so. It ends as UNVERIFIED, never as REVOKED. */
  async abandon(actor: Actor, grantId: string, reason: string): Promise<Grant> {
    return abandonGrant(this.deps.uow, actor, grantId, reason);
  }

  /** Adds one of the flow's extensions; see `extendGrant`. */
  async extend(actor: Actor, order: ExtendOrder): Promise<Grant> {
    return this.deps.uow.run(actor, (tx) => extendGrant(tx, this.deps, order));
  }

  private async checkPreconditions(
    tx: Tx,
    { personId, resource: { id: resourceId } }: GiveOrder,
  ): Promise<GrantPreconditions> {
    const person = await tx.manager.findOneBy(PersonHome, { id: personId });
    const resource = await tx.manager.findOneBy(Resource, { id: resourceId });
    if (!person) throw notFound("The person");
    if (!resource) throw notFound("The resource");
    // Locked against a concurrent deletion or disabling: either that finds the grant, or this finds that.
    const integration = await tx.manager.findOne(Integration, {
      where: { id: resource.integrationId },
      lock: { mode: "pessimistic_read" },
    });
    // Deleted since the resource was read, and the resource with it.
    if (!integration) throw notFound("The resource");
    if (!integration.enabled || integration.deletedAt) {
      throw new DomainError(
        "INVALID_STATE",
        `The integration '${integration.name}' is switched off.`,
        [],
        "INTEGRATION_OFF",
      );
    }
    if (resource.status !== "PRESENT" || !resource.manageable) {
      throw new DomainError("INVALID_STATE", `Access to '${resource.name}' cannot be given at the moment.`);
    }
    const isBeyondSlots =
      integration.principalStrategy === "IDENTITY_CENTER" && resource.accountId === integration.managementAccountId;
    if (isBeyondSlots) {
      throw new DomainError("INVALID_STATE", beyondSlotsMessage(resource.name), [], "MANAGEMENT_ACCOUNT");
    }
    await assertPrincipal(tx.manager, person, integration);
    return { person, resource, integration };
  }

  private async lock(tx: Tx, id: string): Promise<Grant> {
    const grant = await tx.manager.findOne(Grant, { where: { id }, lock: { mode: "pessimistic_write" } });
    if (!grant) throw notFound("The grant");
    return grant;
  }

  private async revokedAs(tx: Tx, grant: Grant): Promise<EndReason> {
    const { actor, manager } = tx;
    if (actor.personId === grant.personId) return "GIVEN_BACK";
    if (hasRole(actor, "ADMIN")) return "REVOKED_BY_ADMIN";
    if (await ownsGrantedResource(this.deps.deciders, actor, grant, manager)) return "REVOKED_BY_OWNER";
    const message = "Only the person who has the access, an owner of the resource, or an admin may end it.";
    throw await this.refusal(tx, grant, message);
  }

  /** A grant that the actor may not view does not exist for them. */
  private async refusal({ actor, manager }: Tx, grant: Grant, message: string): Promise<DomainError> {
    return (await mayViewGrant(this.deps, actor, grant, manager))
      ? new DomainError("FORBIDDEN", message)
      : notFound("The grant");
  }
}

/**
 * Serializes the creation of grants for each person: their bindings and targets are locked in the order of their
 * requests. Refuses to give anything while an unconfirmed restore is in effect.
 */
async function lockGrantsOf({ manager }: Tx, personId: string): Promise<void> {
  const [row]: [{ isRestored: boolean }] = await manager.query(
    `select ${HOLD_RESTORED} as "isRestored", pg_advisory_xact_lock(hashtext('grants.create'), hashtext($1))`,
    [personId],
  );
  if (row.isRestored) throw restoredRefusal();
}

/** For the person who had the access; null: they gave it back without a reason. */
function revocationMessage({ name }: Actor, as: EndReason, why: string | null): string | null {
  const isOwn = as === "GIVEN_BACK";
  if (why !== null) return `${name} ${isOwn ? "gave this access back" : "ended this access"}: ${why}`;
  if (isOwn) return null;
  const message = "'reason' must say why the access of somebody else is ended.";
  throw invalidInput([{ path: ["reason"], message, rule: "REASON_REQUIRED" }]);
}
