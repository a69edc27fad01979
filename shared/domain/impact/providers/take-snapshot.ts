import { type EntityManager, IsNull } from "typeorm";
import { AccessFlow } from "../../access-flows/access-flow.entity";
import { allApprovers, approverCondition } from "../../access-flows/approvers";
import type { ApproverGroup, ConditionGroup } from "../../access-flows/flow-definition";
import { peopleMatchingEach } from "../../access-flows/matching/matching-people";
import { AccessRequestItem } from "../../access-requests/access-request.entity";
import { loadApprovers } from "../../access-requests/approvers/request-approvers";
import { unprovenPrincipals } from "../../bindings/identity-center/unproven-principals";
import { membersOf, type OwnerRef } from "../../identities/members";
import { isAnAdminLeft } from "../../roles/admins-left";
import type { EffectiveRoles } from "../../roles/effective-roles";
import { CONFIGURED_ROLE_GROUPS, type RoleGroups } from "../../roles/role-groups";
import { SESSION_IDLE_MS } from "../../sessions/session-limits";
import { resolveNamingValues } from "./naming-values";
import type {
  ConfiguredProvider,
  FlowPeople,
  FlowPlace,
  LiveCredential,
  OwnedResourceSnapshot,
  ProviderSnapshot,
} from "./provider-impact";

export interface SnapshotDependencies {
  readonly people: Pick<EffectiveRoles, "hasAdminByGroup">;
  readonly roleGroups: Pick<RoleGroups, "asJson">;
  /** Names of identity providers in the configuration. */
  readonly configuredProviders: readonly string[];
}

/** Reads everything that depends on people, groups and providers, in a few dozen statements. */
export async function takeSnapshot(
  manager: EntityManager,
  { people, roleGroups, configuredProviders }: SnapshotDependencies,
  now: Date,
): Promise<ProviderSnapshot> {
  const activePeople = await activeNow(manager);
  const flows = await manager.findBy(AccessFlow, { deletedAt: IsNull() });
  const flowPeople = await peopleOfFlows(
    manager,
    flows.filter(({ active }) => active),
  );
  return {
    activePeople,
    roles: await rolesNow(manager, roleGroups.asJson()),
    hasAdmin: await isAnAdminLeft(manager, people, now),
    resources: await ownedResources(manager),
    flows: flowPeople,
    values: await resolveNamingValues(manager, flows),
    requests: await pendingRequests(manager, activePeople),
    grants: await liveGrants(manager, activePeople, flowPeople),
    sessions: await liveSessions(manager, now),
    tokens: await liveTokens(manager, now),
    identities: await manager.query(OWNED_IDENTITIES),
    unproven: await unprovenPrincipals(manager),
    configured: await configuredNow(manager, configuredProviders),
  };
}

const OWNED_IDENTITIES = `select i.id, p.id as "personId", p.home_id = i.id as "isHome" from identities i join people p on p.id = i.person_id`;

async function activeNow(manager: EntityManager): Promise<ReadonlySet<string>> {
  const rows: { id: string }[] = await manager.query("select id from homes where active");
  return new Set(rows.map(({ id }) => id));
}

/** MEMBER is everybody who is active. */
async function rolesNow(manager: EntityManager, configured: string): Promise<ProviderSnapshot["roles"]> {
  return manager.query(
    `with recursive tree(role, group_id) as (
       select c.role, g.id from (${CONFIGURED_ROLE_GROUPS}) c join role_groups f using (provider_key, group_key, role)
         join identity_groups g on g.id = f.group_id and g.removed_at is null where c.role <> 'MEMBER'
       union
       select t.role, g.id from tree t join identity_group_nesting n on n.parent_id = t.group_id
         join identity_groups g on g.id = n.child_id and g.removed_at is null)
     select person_id as "personId", role from role_assignments r join homes h on h.id = r.person_id and h.active
     union
     select i.person_id, t.role from tree t join identity_group_members m on m.group_id = t.group_id
       join acting_identities i on i.id = m.identity_id`,
    [configured],
  );
}

/** The most people of one owner; a larger group is compared by the first of them. */
const MOST_OWNERS = 10_000;

async function ownedResources(manager: EntityManager): Promise<OwnedResourceSnapshot[]> {
  const rows: { id: string; name: string; owners: OwnerRef[] }[] = await manager.query(
    `select r.id, r.name, coalesce(jsonb_agg(jsonb_build_object(
              'kind', o.kind, 'providerId', o.provider_id, 'ownerId', coalesce(o.identity_id, o.group_id),
              'attribute', o.attribute, 'value', lower(o.value)) order by o.ordinal)
            filter (where o.resource_id is not null), '[]') as owners
       from resources r left join resource_owners o on o.resource_id = r.id
      where r.status <> 'GONE' group by r.id, r.name`,
  );
  const refs = new Map(rows.flatMap(({ owners }) => owners.map((ref) => [JSON.stringify(ref), ref] as const)));
  const lists = await membersOf(manager, [...refs.values()], MOST_OWNERS);
  const active = new Map(
    [...refs.keys()].map((key, n) => [key, lists[n]!.members.filter((member) => member.active).map(({ id }) => id)]),
  );
  const teams = new Map<string, ReadonlySet<string>>();
  return rows.map(({ id, name, owners }) => {
    const key = JSON.stringify(owners);
    const people = teams.get(key) ?? new Set(owners.flatMap((ref) => active.get(JSON.stringify(ref))!));
    teams.set(key, people);
    return { id, name, people };
  });
}

interface PlaceOfFlow {
  readonly flow: AccessFlow;
  readonly place: FlowPlace;
  readonly ordinal: number;
  readonly group: ConditionGroup;
}

/** Conditions shared by many flows are resolved once. */
async function peopleOfFlows(manager: EntityManager, flows: readonly AccessFlow[]): Promise<FlowPeople[]> {
  const places = flows.flatMap(placesOf);
  const distinct = new Map(places.map(({ group }) => [JSON.stringify(group), group]));
  const found = await peopleMatchingEach(manager, [...distinct.values()]);
  const people = new Map([...distinct.keys()].map((key, n) => [key, found[n]!]));
  return places.map(({ flow: { id: flowId, name }, place, ordinal, group }) => ({
    flowId,
    name,
    place,
    ordinal,
    people: people.get(JSON.stringify(group))!,
  }));
}

function placesOf(flow: AccessFlow): PlaceOfFlow[] {
  const { requestors, requestFor, approverPolicy, escalation } = flow.definition;
  const named = (groups: readonly ApproverGroup[]) =>
    groups.flatMap(({ approvers }) =>
      approvers.flatMap((one) => (one.kind === "PEOPLE" ? [approverCondition(one)] : [])),
    );
  const at = (place: FlowPlace, groups: readonly ConditionGroup[]) =>
    groups.map((group, ordinal) => ({ flow, place, ordinal, group }));
  return [
    ...at("REQUESTORS", [requestors]),
    ...at("GRANTEES", requestFor.grantees ? [requestFor.grantees] : []),
    ...at("APPROVERS", named(approverPolicy?.groups ?? [])),
    ...at("TIERS", named(escalation?.tiers ?? [])),
  ];
}

async function pendingRequests(
  manager: EntityManager,
  activePeople: ReadonlySet<string>,
): Promise<ProviderSnapshot["requests"]> {
  const items = await manager.find(AccessRequestItem, {
    where: { state: "PENDING" },
    relations: { request: true },
    order: { id: "ASC" },
  });
  const approvers = await loadApprovers(
    manager,
    items.map((item) => ({ request: item.request!, items: [item] })),
    null,
  );
  return items.map(({ id: itemId, requestId, request, rules }) => {
    const undecidable = () => {
      if (!activePeople.has(request!.requesterId)) return "REQUESTER_INACTIVE";
      if (!activePeople.has(request!.granteeId)) return "GRANTEE_INACTIVE";
      const isDecidable = rules.approverPolicy === null || allApprovers(approvers.get(itemId)!).length > 0;
      return isDecidable ? null : "NO_APPROVER";
    };
    return { itemId, requestId, undecidable: undecidable() };
  });
}

async function liveGrants(
  manager: EntityManager,
  activePeople: ReadonlySet<string>,
  flows: readonly FlowPeople[],
): Promise<ProviderSnapshot["grants"]> {
  const rows: { id: string; personId: string; automaticFlowId: string | null }[] = await manager.query(
    `select g.id, g.person_id as "personId", f.id as "automaticFlowId"
       from grants g left join access_flows f on f.id = g.flow_id and f.trigger = 'AUTOMATIC' and f.active
      where g.ended_at is null and g.end_asked_at is null`,
  );
  const entitled = new Map(
    flows.filter(({ place }) => place === "REQUESTORS").map(({ flowId, people }) => [flowId, people]),
  );
  return rows.map(({ id, personId, automaticFlowId }) => {
    if (!activePeople.has(personId)) return { id, lost: "PERSON_INACTIVE" };
    const people = automaticFlowId === null ? undefined : entitled.get(automaticFlowId);
    return { id, lost: people && !people.has(personId) ? "CONDITIONS_NO_LONGER_MET" : null };
  });
}

async function liveSessions(manager: EntityManager, now: Date): Promise<LiveCredential[]> {
  return manager.query(
    `select s.id, i.person_id as "personId" from sessions s join acting_identities i on i.id = s.identity_id
      where s.expires_at > $1 and s.last_seen_at > $2`,
    [now, new Date(now.getTime() - SESSION_IDLE_MS)],
  );
}

/** Tokens of people. Those of service accounts depend on no provider. */
async function liveTokens(manager: EntityManager, now: Date): Promise<LiveCredential[]> {
  return manager.query(
    `select t.id, i.person_id as "personId" from api_tokens t join acting_identities i on i.id = t.identity_id
      where t.revoked_at is null and (t.expires_at is null or t.expires_at > $1)`,
    [now],
  );
}

async function configuredNow(manager: EntityManager, names: readonly string[]): Promise<ConfiguredProvider[]> {
  return manager.query(
    `select c.name, (select p.id from identity_providers p
                      where p.name_key = lower(btrim(c.name)) and p.enabled and p.standing <> 'LINK_ONLY') as "providerId"
       from unnest($1::text[]) c(name)`,
    [[...new Map(names.map((name) => [name.trim().toLowerCase(), name.trim()])).values()]],
  );
}
