import { type EntityManager, In } from "typeorm";
import { conditionOf } from "../access-flows/approvers";
import type { Approver } from "../access-flows/flow-definition";
import { peopleMatchingEach } from "../access-flows/people";
import { delegatorsOf } from "../delegations/load-delegations";
import type { Identity } from "../identities/identity.entity";
import type { OwnerRef } from "../identities/members";
import { Integration } from "../integrations/integration.entity";
import { resolveAll } from "../owners/resolve-owners";
import { AccessDecision, AccessRequest, AccessRequestItem } from "./access-request.entity";
import { voiceOf } from "./decision-voice";
import { approversOf } from "./request-approvers";

/**
 * The requests with something that waits for this person's decision now, the oldest first. To name everybody who may decide
 * about everything that waits would take seconds, so what cannot be theirs is left out first: by who they are, the groups
 * they are in, and the owners as stored. What is left is looked up in full, as when somebody decides.
 */
export async function waitingFor(manager: EntityManager, personId: string, at: Date): Promise<AccessRequest[]> {
  // Whoever delegates to them is taken for them here: only the full look-up tells what a delegation gives.
  const personIds = [personId, ...(await delegatorsOf(manager, personId, at))];
  const me = await whoAre(manager, personIds);
  if (!me) return [];
  const fallback = await fallbackIntegrations(manager, me);
  const pending: PendingItem[] = await manager.query(PENDING, [personIds, fallback, personId]);
  const named = await namedAs(manager, personIds, pending);
  const ids = pending.filter((item) => mayBeTheirs(item, named)).map(({ id }) => id);
  if (ids.length === 0) return [];
  const items = await manager
    .createQueryBuilder(AccessRequestItem, "item")
    .innerJoinAndSelect("item.request", "request")
    .where("item.id = any(:ids)", { ids })
    .orderBy("request.createdAt")
    .addOrderBy("item.id")
    .getMany();
  const approvers = await approversOf(
    manager,
    items.map((item) => ({ request: item.request!, items: [item] })),
    at,
  );
  const decisions = await manager.findBy(AccessDecision, { itemId: In(ids) });
  const theirs = items.filter((item) => {
    const { kind } = voiceOf(personId, item, approvers.get(item.id)!, decisions);
    return kind === "OWN" || kind === "DELEGATED";
  });
  return [...new Map(theirs.map(({ request }) => [request!.id, request!])).values()];
}

/** The person, and whoever delegates to them, by all their identities that count now. */
interface Me {
  readonly identities: readonly Pick<Identity, "id" | "providerId" | "roles" | "attributes">[];
  /** Those a group of theirs is inside included. */
  readonly groupIds: ReadonlySet<string>;
}

async function whoAre(manager: EntityManager, personIds: readonly string[]): Promise<Me | null> {
  const identities: Me["identities"] = await manager.query(
    `select id, provider_id as "providerId", roles, attributes from acting_identities where person_id = any($1)`,
    [personIds],
  );
  if (identities.length === 0) return null;
  const groups: { id: string }[] = await manager.query(`${MY_GROUPS} select id from my_groups`, [personIds]);
  return { identities, groupIds: new Set(groups.map(({ id }) => id)) };
}

const MY_GROUPS = `
with recursive me as (select * from acting_identities where person_id = any($1::uuid[])),
my_groups(id) as (
  select group_id from identity_group_members where identity_id in (select id from me)
  union select e.parent_id from my_groups g join identity_group_nesting e on e.child_id = g.id)`;

/** The integrations whose owners they are among: of clusters that nobody else owns, these decide instead. */
async function fallbackIntegrations(manager: EntityManager, me: Me): Promise<string[]> {
  const integrations = await manager.find(Integration, { select: { id: true, integrationOwners: true } });
  const resolved = await resolveAll(
    manager,
    integrations.map(({ id, integrationOwners }) => ({ id, integrationOwners, tags: {}, ownerRules: [] })),
  );
  const isMine = ({ owners }: (typeof resolved)[number]["ownership"]) =>
    owners.some(({ attribute, value, match }) => belongsTo(me, { ...match, attribute, value }));
  return resolved.filter(({ ownership }) => isMine(ownership)).map(({ resource }) => resource.id);
}

function belongsTo({ identities, groupIds }: Me, { kind, providerId, ownerId, attribute, value }: OwnerRef): boolean {
  if (kind === "USER") return identities.some(({ id }) => id === ownerId);
  if (kind === "GROUP") return ownerId !== null && groupIds.has(ownerId);
  const text = value.toLowerCase();
  return identities.some(
    (one) =>
      one.providerId === providerId &&
      (attribute === "role"
        ? one.roles.includes(text)
        : Object.entries(one.attributes).some(([name, own]) => name === attribute && own.toLowerCase() === text)),
  );
}

interface PendingItem {
  readonly id: string;
  readonly approvers: readonly Approver[];
  readonly isOwner: boolean;
  /** They are among the integration's owners, and nobody owns the cluster but who asks, who gets the access, and their other accounts. */
  readonly isOrphan: boolean;
  readonly isManager: boolean;
}

/**
 * Somebody else for certain: no account of who asks or who gets the access. Whoever may be one is taken for one, as what is
 * left is looked up in full.
 */
const ANOTHER = `p.active and p.id not in (r.requester_id, r.grantee_id)
  and p.id not in (select id from kin) and r.requester_id not in (select id from kin) and r.grantee_id not in (select id from kin)
  and not exists (
    select 1 from identities own join identities their on their.person_id in (r.requester_id, r.grantee_id)
     where own.person_id = p.id
       and array[lower(own.email), lower(own.first_email)] && array[lower(their.email), lower(their.first_email)])`;

/**
 * What waits and was not decided by them, with whether they own the cluster or manage who gets the access. Whether anybody else
 * owns it is judged by direct members and by homes alone, so that none is left out who might decide.
 */
const PENDING = `${MY_GROUPS},
kin as materialized (
  select person_id as id from person_answers where answer = 'SAME_HUMAN'
  union all select other_id from person_answers where answer = 'SAME_HUMAN')
select i.id,
       -- By the rules it was asked under, and by those that its flow has now.
       jsonb_path_query_array(i.rules, '$.**.approvers[*]')
         || jsonb_path_query_array(jsonb_build_array(f.definition -> 'approverPolicy', f.definition -> 'escalation'), '$.**.approvers[*]')
         as approvers,
       exists (select 1 from resource_owners w where w.resource_id = i.resource_id
                and (w.identity_id in (select id from me) or w.group_id in (select id from my_groups)
                     or w.kind = 'ATTRIBUTE' and exists (
                          select 1 from me where me.provider_id = w.provider_id
                             and case when w.attribute = 'role' then me.roles @> array[lower(w.value)]
                                      else lower(me.attributes ->> w.attribute) = lower(w.value) end))) as "isOwner",
       coalesce(s.integration_id = any($2::uuid[]), false)
         and not exists (select 1 from resource_owners w join homes p on p.identity_id = w.identity_id and ${ANOTHER}
                    where w.resource_id = i.resource_id)
         and not exists (select 1 from resource_owners w join identity_group_members m on m.group_id = w.group_id
                           join homes p on p.identity_id = m.identity_id and ${ANOTHER} where w.resource_id = i.resource_id)
         as "isOrphan",
       exists (select 1 from me where me.provider_id = g.provider_id and me.external_id = g.manager_external_id) as "isManager"
  from access_request_items i
  -- One by one: what waits is little, and all past requests are not gone through for it.
  cross join lateral (select requester_id, grantee_id from access_requests where id = i.request_id limit 1) r
  join homes g on g.id = r.grantee_id
  join access_flows f on f.id = i.flow_id
  left join resources s on s.id = i.resource_id
 where i.next_timer_at is not null
   and not exists (select 1 from access_decisions d where d.item_id = i.id and d.person_id = $3)`;

/** By approver: whether they are among the people it names. */
async function namedAs(
  manager: EntityManager,
  personIds: readonly string[],
  pending: readonly PendingItem[],
): Promise<ReadonlySet<string>> {
  const approvers = new Map(
    pending.flatMap((item) => item.approvers.map((approver) => [JSON.stringify(approver), approver] as const)),
  );
  const people = [...approvers].flatMap(([key, approver]) => (approver.kind === "PEOPLE" ? [{ key, approver }] : []));
  const found = await peopleMatchingEach(
    manager,
    people.map(({ approver }) => conditionOf(approver)),
    personIds,
  );
  return new Set(people.filter((_, n) => found[n]!.size > 0).map(({ key }) => key));
}

function mayBeTheirs({ approvers, isOwner, isOrphan, isManager }: PendingItem, named: ReadonlySet<string>): boolean {
  return approvers.some((approver) => {
    if (approver.kind === "OWNER") return isOwner || isOrphan;
    return approver.kind === "MANAGER" ? isManager : named.has(JSON.stringify(approver));
  });
}
