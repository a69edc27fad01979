import { type DataSource, type EntityManager, In } from "typeorm";
import type { Actor } from "../../kernel/actor";
import type { PageRequest } from "../../kernel/page";
import type { CountedPage } from "../../platform/database/keyset";
import { rowsByIds, rowsOfEach } from "../../platform/database/rows";
import { type AccessDetails, accessDetailsOf } from "./access-details/access-details";
import { AutomaticFlowState, type HeldChanges } from "./automatic/automatic-flow-state.entity";
import type { EligibilityOf } from "./extension/eligibility";
import type { Extension } from "./extension/extension";
import { loadExtensions } from "./extension/load-extensions";
import { Grant } from "./grant.entity";
import { type GrantViewers, mayViewGrant } from "./grant.policy";
import { type GrantFilter, type GrantOrder, listGrants, NEWEST_GRANTS_FIRST } from "./list-grants";
import { type LastObservation, loadLastObservations } from "./waiting/last-observation";
import { loadWaiting } from "./waiting/load-waiting";
import type { WaitingFor } from "./waiting/waiting-for";

/** A grant, and the person who asks for it as their own. */
export interface OwnGrant {
  readonly grantId: string;
  /** Null: the actor is no person. */
  readonly personId: string | null;
}

export class GrantsQueries {
  constructor(
    private readonly db: DataSource,
    private readonly viewers: GrantViewers & { readonly eligibility: EligibilityOf },
  ) {}

  /** A person's own and those on resources that they own; everybody's for admins and auditors. */
  async list(
    actor: Actor,
    filter: GrantFilter,
    page: PageRequest,
    { now, order = NEWEST_GRANTS_FIRST }: { readonly now: Date; readonly order?: GrantOrder },
  ): Promise<CountedPage<Grant>> {
    return listGrants({ db: this.db, deciders: this.viewers.deciders, now }, actor, filter, order, page);
  }

  /** Null: there is none, or the actor may not see it. */
  async find(actor: Actor, id: string): Promise<Grant | null> {
    const grant = await this.db.manager.findOneBy(Grant, { id });
    return grant && (await mayViewGrant(this.viewers, actor, grant, this.db.manager)) ? grant : null;
  }

  async byIds(ids: readonly string[]): Promise<(Grant | null)[]> {
    return rowsByIds(this.db.manager, Grant, ids);
  }

  /** Of each person, the newest first; `atMost` of each. */
  async newestOf(personIds: readonly string[], atMost: number): Promise<Grant[][]> {
    return rowsOfEach(this.db, Grant, personIds, {
      sql: `select person.id as key, newest.id from unnest($1::uuid[]) person(id) cross join lateral (
              select g.id, g.created_at from grants g where g.person_id = person.id
               order by g.created_at desc, g.id desc limit $2) newest order by newest.created_at desc, newest.id desc`,
      parameters: [personIds, atMost],
    });
  }

  /** Grants of a person for a subscription: all open ones, the newest, and some others, newest first. */
  async followedOf(personId: string, others: readonly string[]): Promise<Grant[]> {
    return this.db.manager
      .createQueryBuilder(Grant, "g")
      .where(
        `g.personId = :personId and (g.id = any(:others)
           or g.id in (select o.id from grants o where o.person_id = :personId and o.ended_at is null
                        order by o.created_at desc, o.id desc limit :mostOpen)
           or g.id in (select n.id from grants n where n.person_id = :personId
                        order by n.created_at desc, n.id desc limit :mostNew))`,
        { personId, others, mostOpen: MOST_FOLLOWED, mostNew: NEWEST_FOLLOWED },
      )
      .orderBy("g.createdAt", "DESC")
      .addOrderBy("g.id", "DESC")
      .getMany();
  }

  /** When the access of each was last observed in AWS, whatever was found; null: not yet. */
  async lastObservedAt(targetIds: readonly string[]): Promise<(Date | null)[]> {
    const rows: { id: string; at: Date | null }[] = await this.db.query(
      "select id, observed_at as at from access_targets where id = any($1)",
      [targetIds],
    );
    const byId = new Map(rows.map(({ id, at }) => [id, at]));
    return targetIds.map((id) => byId.get(id) ?? null);
  }

  /** How to use a grant: only for the person who has it, and only while it is active. */
  async accessDetails(asked: readonly OwnGrant[]): Promise<(AccessDetails | null)[]> {
    return loadAccessDetails(this.db.manager, asked);
  }

  /** Why each grant is waiting; null: it is not. Only for grants that the actor may view. */
  async waitingFor(grantIds: readonly string[], now: Date): Promise<(WaitingFor | null)[]> {
    const waiting = await loadWaiting(this.db.manager, grantIds, now);
    return grantIds.map((id) => waiting.get(id) ?? null);
  }

  /** The answer of `extendGrant` to the actor for each grant. Only for grants that the actor may view. */
  async extensionsOf(actor: Actor, grants: readonly Grant[], now: Date): Promise<Extension[]> {
    return loadExtensions({ manager: this.db.manager, now }, this.viewers.eligibility, actor, grants);
  }

  async heldChangesOf(flowIds: readonly string[]): Promise<(HeldChanges | null)[]> {
    const rows = await this.db.manager
      .createQueryBuilder(AutomaticFlowState, "s")
      .where("s.flowId = any(:flowIds)", { flowIds })
      .getMany();
    const byFlow = new Map(rows.map(({ flowId, held }) => [flowId, held]));
    return flowIds.map((id) => byFlow.get(id) ?? null);
  }

  /** How many grants of each flow have not ended. */
  async liveCountsOf(flowIds: readonly string[]): Promise<number[]> {
    const rows: { id: string; count: number }[] = await this.db.query(
      `select flow_id as id, count(*)::int as count from grants
        where ended_at is null and flow_id = any($1) group by flow_id`,
      [flowIds],
    );
    const byId = new Map(rows.map(({ id, count }) => [id, count]));
    return flowIds.map((id) => byId.get(id) ?? 0);
  }

  /** The last observation of access that is to end; null: it is not to end, or has ended. */
  async lastObservations(grantIds: readonly string[], now: Date): Promise<(LastObservation | null)[]> {
    const waiting = await loadWaiting(this.db.manager, grantIds, now);
    const observations = await loadLastObservations(this.db.manager, grantIds, waiting, now);
    return grantIds.map((id) => observations.get(id) ?? null);
  }
}

/** Limits of a subscription to the grants of one person. */
const MOST_FOLLOWED = 200;
const NEWEST_FOLLOWED = 50;

/** See `accessDetails`. For callers with a transaction of their own. */
export async function loadAccessDetails(
  manager: EntityManager,
  asked: readonly OwnGrant[],
): Promise<(AccessDetails | null)[]> {
  const grants = await manager.find(Grant, {
    where: { id: In(asked.map(({ grantId }) => grantId)), state: "ACTIVE" },
    relations: { binding: true, resource: { integration: true } },
  });
  const byId = new Map(grants.map((grant) => [grant.id, grant]));
  return asked.map(({ grantId, personId }) => {
    const grant = byId.get(grantId);
    return grant?.personId === personId ? detailsOf(grant) : null;
  });
}

function detailsOf({ id, binding, resource, access, endsAt }: Grant): AccessDetails | null {
  if (!binding?.principalArn || !resource?.region || !resource.integration) return null;
  const { ssoPortal, ssoRegion, customAccessDetails } = resource.integration;
  return accessDetailsOf({
    grantId: id,
    cluster: { ...resource, region: resource.region },
    principal: binding.permissionSetName
      ? { strategy: "IDENTITY_CENTER", permissionSetName: binding.permissionSetName }
      : { strategy: "IAM_ROLE_TEMPLATE", roleArn: binding.principalArn },
    access,
    sso: { portal: ssoPortal, region: ssoRegion },
    customAccessDetails,
    endsAt,
  });
}
