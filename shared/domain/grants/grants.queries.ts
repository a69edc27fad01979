import { type DataSource, type EntityManager, In } from "typeorm";
import { type Actor, isReader } from "../../kernel/actor";
import type { PageRequest } from "../../kernel/page";
import { type CountedPage, keysetPage } from "../../platform/database/keyset";
import { rowsOfEach } from "../../platform/database/rows-of-each";
import { type AccessDetails, accessDetailsOf } from "./access-details";
import { AutomaticFlowState, type HeldChanges } from "./automatic-flow-state.entity";
import type { Extension } from "./extension";
import { Grant } from "./grant.entity";
import type { GrantState } from "./grant.states";
import type { EligibilityOf } from "./grants.service";
import { type LastLook, loadLastLooks } from "./last-look";
import { loadExtensions } from "./load-extensions";
import { loadWaiting } from "./load-waiting";
import { maySee, type Onlookers, owns } from "./may-see";
import { isOverdueSql, looksDueBefore, overdueBefore } from "./sweep-grants";
import type { WaitingFor } from "./waiting-for";

export interface GrantFilter {
  readonly states?: readonly GrantState[] | null;
  readonly personId?: string | null;
  readonly resourceId?: string | null;
}

/** Somebody asks about a grant as their own. */
export interface OwnGrant {
  readonly grantId: string;
  /** Null: who asks is no person. */
  readonly personId: string | null;
}

export class GrantsQueries {
  constructor(
    private readonly db: DataSource,
    private readonly onlookers: Onlookers & { readonly eligibility: EligibilityOf },
  ) {}

  /** A person's own, and of a resource that they own everybody's; everybody's for admins and auditors. The newest first. */
  async list(actor: Actor, filter: GrantFilter, page: PageRequest): Promise<CountedPage<Grant>> {
    const query = this.db.manager.createQueryBuilder(Grant, "g");
    if (!(await this.seesAll(actor, filter))) query.andWhere("g.personId = :self", { self: actor.personId ?? NOBODY });
    if (filter.states) query.andWhere("g.state = any(:states)", { states: filter.states });
    if (filter.personId) query.andWhere("g.personId = :person", { person: filter.personId });
    if (filter.resourceId) query.andWhere("g.resourceId = :resource", { resource: filter.resourceId });
    return keysetPage(query, page, {
      columns: ["g.createdAt", "g.id"],
      direction: "DESC",
      keyOf: (grant) => [grant.createdAt.toISOString(), grant.id],
    });
  }

  private async seesAll(actor: Actor, { resourceId = null }: GrantFilter): Promise<boolean> {
    if (isReader(actor)) return true;
    return owns(this.onlookers.deciders, actor, { resourceId }, this.db.manager);
  }

  /** Null: there is none, or the actor may not see it. */
  async find(actor: Actor, id: string): Promise<Grant | null> {
    const grant = await this.db.manager.findOneBy(Grant, { id });
    return grant && (await maySee(this.onlookers, actor, grant, this.db.manager)) ? grant : null;
  }

  async byIds(ids: readonly string[]): Promise<(Grant | null)[]> {
    const rows = await this.db.manager.createQueryBuilder(Grant, "g").where("g.id = any(:ids)", { ids }).getMany();
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id) ?? null);
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

  /** How to use a grant: only for the person who has it, and only while it is active. */
  async accessDetails(asked: readonly OwnGrant[]): Promise<(AccessDetails | null)[]> {
    return loadAccessDetails(this.db.manager, asked);
  }

  /** Why each of them does not get on; null: nothing keeps it. Only for those that the asker may see. */
  async waitingFor(grantIds: readonly string[], now: Date): Promise<(WaitingFor | null)[]> {
    const waiting = await loadWaiting(this.db.manager, grantIds, now);
    return grantIds.map((id) => waiting.get(id) ?? null);
  }

  /** What `extendGrant` would answer the actor for each of them. Only for those that the actor may see. */
  async extensionsOf(actor: Actor, grants: readonly Grant[], now: Date): Promise<Extension[]> {
    return loadExtensions({ manager: this.db.manager, now }, this.onlookers.eligibility, actor, grants);
  }

  async heldChangesOf(flowIds: readonly string[]): Promise<(HeldChanges | null)[]> {
    const rows = await this.db.manager
      .createQueryBuilder(AutomaticFlowState, "s")
      .where("s.flowId = any(:flowIds)", { flowIds })
      .getMany();
    const byFlow = new Map(rows.map(({ flowId, held }) => [flowId, held]));
    return flowIds.map((id) => byFlow.get(id) ?? null);
  }

  /** What the last looks at access that is to end have found; null: it is not to end, or has ended. */
  async lastLooks(grantIds: readonly string[], now: Date): Promise<(LastLook | null)[]> {
    const waiting = await loadWaiting(this.db.manager, grantIds, now);
    const looks = await loadLastLooks(this.db.manager, grantIds, waiting, now);
    return grantIds.map((id) => looks.get(id) ?? null);
  }

  /** Access that was to end and was last seen there, or could not be looked at. By SQL alone: the connector may be dead. */
  async overdue(now: Date): Promise<Grant[]> {
    const [before, goneBefore] = overdueBefore(now);
    const isOverdue = isOverdueSql({ before: ":before", goneBefore: ":goneBefore", lookDue: ":lookDue" });
    return this.db.manager
      .createQueryBuilder(Grant, "g")
      .innerJoin("revocation_looks", "l", "l.grant_id = g.id")
      .where("g.endedAt is null and g.state = 'REVOKING'")
      .andWhere(`(${isOverdue})`, { before, goneBefore, lookDue: looksDueBefore(now) })
      .orderBy("g.endAskedAt")
      .addOrderBy("g.id")
      .limit(200)
      .getMany();
  }
}

/** See `accessDetails`; in the transaction of whoever tells people of it. */
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

const NOBODY = "00000000-0000-0000-0000-000000000000";
