import { type Actor, hasRole } from "../../kernel/actor";
import { DomainError, invalidInput, notFound } from "../../kernel/app-error";
import { newId } from "../../kernel/ids";
import { parseReason } from "../../kernel/text/typed-reason";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import type { ClusterAccess } from "../access/cluster-access.port";
import { beyondSlotsMessage } from "../access-flows/matching/evaluate-flow";
import type { BindingsService } from "../bindings/bindings.service";
import { assertPrincipal } from "../bindings/reconcile/principals";
import { PersonHome } from "../identities/person-home.entity";
import { assertNotRestored } from "../installation/restored";
import { Integration } from "../integrations/integration.entity";
import { Resource } from "../resources/resource.entity";
import { type ApprovedBy, flowAsActor } from "./approved-by";
import { attachGrants } from "./attach-grants";
import { START_WITHIN_MS } from "./desired-access";
import { endGrants } from "./end-grants";
import type { EndReason } from "./end-reasons";
import { abandonGrant } from "./ending/abandon-grant";
import type { EligibilityOf } from "./extension/eligibility";
import { type ExtendOrder, extendGrant } from "./extension/extend-grant";
import { Grant } from "./grant.entity";
import { type GrantViewers, mayViewGrant, ownsGrantedResource } from "./grant.policy";
import { isEnded } from "./grant.states";
import { publishGrantEvents } from "./grant-events";
import { hintBinding } from "./requeue-targets";

export interface GiveOrder {
  readonly personId: string;
  readonly resource: Pick<Resource, "id">;
  /** Null: no flow, such as in an emergency. */
  readonly flowId: string | null;
  readonly access: ClusterAccess;
  /** Null: until revoked. */
  readonly durationSeconds: number | null;
  /** The item of a request that it is for. */
  readonly request?: { readonly id: string; readonly itemId: string; readonly requesterId: string };
  readonly approvedBy?: ApprovedBy;
  /** Where the caller has looked at it in this transaction, with the integration held: it is not looked at again. */
  readonly ground?: GrantPreconditions;
}

/** An active person with a principal, a cluster that is there, and an integration in use. */
export interface GrantPreconditions {
  readonly person: PersonHome;
  readonly resource: Resource;
  readonly integration: Integration;
}

type CreatedGrant = Pick<Grant, "id" | "personId" | "bindingId">;

interface Dependencies extends GrantViewers {
  readonly uow: UnitOfWork;
  readonly bindings: Pick<BindingsService, "ensure">;
  readonly eligibility: EligibilityOf;
}

export class GrantsService {
  constructor(private readonly deps: Dependencies) {}

  /** In the transaction of whatever decided it. From here on it is a matter of seconds, whatever dies meanwhile. */
  async create(tx: Tx, order: GiveOrder): Promise<CreatedGrant> {
    await assertNotRestored(tx.manager);
    const { person, resource, integration } = order.ground ?? (await this.checkPreconditions(tx, order));
    // One after another for one person: their bindings and targets are locked in the order of what was asked for.
    await tx.manager.query("select pg_advisory_xact_lock(hashtext('grants.create'), hashtext($1))", [person.id]);
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
        news: "grant.created",
        by: (approvedBy && flowAsActor(approvedBy)) ?? undefined,
        request,
        after: { durationSeconds, latestEnd, approvedBy },
      },
    ]);
    return given;
  }

  /** Ends a grant that was not seen on the cluster yet. False: it is past that. */
  async endPending(tx: Tx, grantId: string, message: string | null): Promise<boolean> {
    const grant = await this.lock(tx, grantId);
    if (grant.state !== "PENDING") return false;
    await endGrants(tx, [{ grantId, reason: "REQUEST_CANCELLED", message }]);
    return true;
  }

  /**
   * By the person themself, by an owner of the resource, or by an admin. Only one's own access ends without a word of why.
   * Asked for twice it is the same.
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

  /** Gives up access that nobody can look at, by the word of an admin: it ends as UNVERIFIED, never as revoked. */
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
    // Held against a deletion or a disabling that comes at this moment: it either sees the grant, or is seen here.
    const integration = await tx.manager.findOneOrFail(Integration, {
      where: { id: resource.integrationId },
      lock: { mode: "pessimistic_read" },
    });
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

  /** What somebody may not see does not exist. */
  private async refusal({ actor, manager }: Tx, grant: Grant, message: string): Promise<DomainError> {
    return (await mayViewGrant(this.deps, actor, grant, manager))
      ? new DomainError("FORBIDDEN", message)
      : notFound("The grant");
  }
}

/** For the person who had the access; null: they gave it back without a word of why. */
function revocationMessage({ name }: Actor, as: EndReason, why: string | null): string | null {
  const isOwn = as === "GIVEN_BACK";
  if (why !== null) return `${name} ${isOwn ? "gave this access back" : "ended this access"}: ${why}`;
  if (isOwn) return null;
  const message = "'reason' must say why the access of somebody else is ended.";
  throw invalidInput([{ path: ["reason"], message, rule: "REASON_REQUIRED" }]);
}
