import type { EntityManager } from "typeorm";
import type { Approver } from "../../access-flows/flow-definition";
import type { Identity } from "../../identities/identity.entity";
import { mayHaveOtherOwners } from "../../owners/owned-resources";

/** The person and their delegators, by all their active identities. */
export interface DeciderIdentities {
  readonly identities: readonly Pick<Identity, "id" | "providerId" | "externalId" | "roles" | "attributes">[];
  /** Includes the groups that their groups are nested in. */
  readonly groupIds: ReadonlySet<string>;
}

export interface PendingItem {
  readonly id: string;
  readonly approvers: readonly Approver[];
  readonly isOwner: boolean;
  /** The stored owners may not be the present ones, so that anybody may own the cluster. */
  readonly mayHaveOtherOwners: boolean;
  /**
   * The person is an owner of the integration, and the cluster has no owner but the requester, the grantee and their
   * other accounts.
   */
  readonly isOrphan: boolean;
  readonly isManager: boolean;
}

/**
 * The pending items that the person has not decided. Parts of the statement that cannot apply are left out, because
 * planning takes most of its time.
 */
export async function pendingItemsFor(
  manager: EntityManager,
  { identities, groupIds }: DeciderIdentities,
  fallback: readonly string[],
  personId: string,
): Promise<PendingItem[]> {
  const me = [JSON.stringify(identities), [...groupIds], personId];
  if (fallback.length === 0) return manager.query(PENDING, me);
  return manager.query(PENDING_OR_ORPHAN, [...me, fallback]);
}

/**
 * Certainly another human: no account of the requester or grantee. Doubtful people are excluded here, because the full
 * lookup decides about them.
 */
const ANOTHER = `p.active and p.id not in (r.requester_id, r.grantee_id)
  and p.id not in (select id from kin) and r.requester_id not in (select id from kin) and r.grantee_id not in (select id from kin)
  and not exists (
    select 1 from identities own join identities their on their.person_id in (r.requester_id, r.grantee_id)
     where own.person_id = p.id
       and array[lower(own.email), lower(own.first_email)] && array[lower(their.email), lower(their.first_email)])`;

const KIN = `,
kin as materialized (
  select person_id as id from person_answers where answer = 'SAME_HUMAN'
  union all select other_id from person_answers where answer = 'SAME_HUMAN')`;

/** Other owners are found by direct memberships and home identities alone, so that no possible decider is left out. */
const IS_ORPHAN = `coalesce(s.integration_id = any($4::uuid[]), false)
         and not exists (select 1 from resource_owners w join homes p on p.identity_id = w.identity_id and ${ANOTHER}
                    where w.resource_id = i.resource_id)
         and not exists (select 1 from resource_owners w join identity_group_members m on m.group_id = w.group_id
                           join homes p on p.identity_id = m.identity_id and ${ANOTHER} where w.resource_id = i.resource_id)`;

/** Includes whether the person owns the cluster or manages the grantee. */
const pendingSql = (kin: string, isOrphan: string) => `
with me as materialized (
  select * from jsonb_to_recordset($1::jsonb) as m(id uuid, "providerId" uuid, "externalId" text, roles text[], attributes jsonb))${kin}
select i.id,
       -- By the rules it was asked under, and by those that its flow has now.
       jsonb_path_query_array(i.rules, '$.**.approvers[*]')
         || jsonb_path_query_array(jsonb_build_array(f.definition -> 'approverPolicy', f.definition -> 'escalation'), '$.**.approvers[*]')
         as approvers,
       exists (select 1 from resource_owners w where w.resource_id = i.resource_id
                and (w.identity_id in (select id from me) or w.group_id = any($2::uuid[])
                     or w.kind = 'ATTRIBUTE' and exists (
                          select 1 from me where me."providerId" = w.provider_id
                             and case when w.attribute = 'role' then me.roles @> array[lower(w.value)]
                                      else lower(me.attributes ->> w.attribute) = lower(w.value) end))) as "isOwner",
       ${mayHaveOtherOwners("s")} as "mayHaveOtherOwners",
       ${isOrphan} as "isOrphan",
       exists (select 1 from people p join identities g on g.id = p.home_id
                 join me on me."providerId" = g.provider_id and me."externalId" = g.manager_external_id
                where p.id = r.grantee_id) as "isManager"
  from access_request_items i
  -- One by one: what waits is little, and all past requests are not gone through for it.
  cross join lateral (select requester_id, grantee_id from access_requests where id = i.request_id limit 1) r
  join access_flows f on f.id = i.flow_id
  left join resources s on s.id = i.resource_id
 where i.next_timer_at is not null
   and not exists (select 1 from access_decisions d where d.item_id = i.id and d.person_id = $3)`;

const PENDING = pendingSql("", "false");
const PENDING_OR_ORPHAN = pendingSql(KIN, IS_ORPHAN);
