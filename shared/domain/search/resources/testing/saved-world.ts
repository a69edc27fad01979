import { aDefinition, aTarget, saveCluster, saveFlow } from "../../../../../testing/access-flows";
import {
  accountNumber,
  BORN,
  type SavedIdentity,
  saveAccount,
  saveConnector,
  saveGrant,
  saveIdentity,
  saveIntegration,
  saveProvider,
} from "../../../../../testing/factories";
import type { TestDomain } from "../../../../../testing/test-domain";
import { newId } from "../../../../kernel/ids";
import type { AccessFlow } from "../../../access-flows/access-flow.entity";
import type { Approver, ConditionGroup } from "../../../access-flows/flow-definition";
import { AccessDecision, AccessRequest, AccessRequestItem } from "../../../access-requests/access-request.entity";
import { Binding } from "../../../bindings/binding.entity";
import { IdentityGroup } from "../../../identities/identity.entity";
import type { Integration } from "../../../integrations/integration.entity";
import type { Resource } from "../../../resources/resource.entity";
import { GROUP_COUNT, type NamedPeopleSpec, type ResourceWorldSpec } from "./any-resource-world";

/** A test's world, saved by the product. */
export interface SavedWorld {
  readonly spec: ResourceWorldSpec;
  readonly integration: Integration;
  readonly people: readonly { readonly id: string; readonly personId: string }[];
  readonly groupIds: readonly string[];
  readonly resources: readonly Resource[];
  /** The numbers of the resources whose stored owners are not resolved any more, or never were. */
  readonly outdated: ReadonlySet<number>;
  readonly flows: readonly AccessFlow[];
  readonly requests: readonly { readonly id: string; readonly items: readonly AccessRequestItem[] }[];
}

export async function saveWorld(domain: TestDomain, spec: ResourceWorldSpec): Promise<SavedWorld> {
  await domain.empty();
  const { people, groupIds } = await savePeople(domain, spec);
  const integration = await saveOwned(domain, spec);
  const account = await saveAccount(domain.db, integration, { accountId: accountNumber(1) });
  const resources: Resource[] = [];
  for (const [n, { owner, status, isManageable, region, env }] of spec.resources.entries()) {
    const tags = { ...(owner && { [owner.attribute]: owner.value }), ...(env && { env }) };
    const given = { tags, status, manageable: isManageable, region };
    resources.push(await saveCluster(domain.db, account, `cluster-${n}`, given));
  }
  const flows = await saveFlows(domain, spec, integration);
  await resolveOwners(domain, integration);
  const place = { domain, spec, people, resources, flows };
  const requests = await saveRequests(place);
  await saveGrants(place, integration);
  const outdated = new Set(spec.resources.flatMap(({ status }, n) => (status === "GONE" ? [n] : [])));
  return { spec, integration, people, groupIds, resources, outdated, flows, requests };
}

/**
 * A cluster is gone, the group loses its members, the person leaves, and owners are resolved again. Then a scan finds
 * other tags of a cluster while people are being written, so that its owners are not resolved.
 */
export async function changeWorld(domain: TestDomain, world: SavedWorld): Promise<SavedWorld> {
  const { spec, groupIds, people, integration, resources } = world;
  const { emptied, leaver, gone, retagged } = spec;
  if (gone !== null) await domain.db.query("update resources set status = 'GONE' where id = $1", [resources[gone]!.id]);
  if (emptied !== null)
    await domain.db.query("delete from identity_group_members where group_id = $1", [groupIds[emptied]]);
  if (leaver !== null)
    await domain.db.query("update identities set active = false where id = $1", [people[leaver]!.id]);
  await resolveOwners(domain, integration);
  if (retagged !== null) await tagAgain(domain, resources[retagged.resource]!.id, retagged.owner);
  const changed = spec.resources.map((one, n) => (n === gone ? { ...one, status: "GONE" as const } : one));
  const outdated = [...world.outdated, gone, retagged?.resource].filter((n) => typeof n === "number");
  return { ...world, outdated: new Set(outdated), spec: { ...spec, resources: changed } };
}

async function tagAgain({ db }: TestDomain, id: string, owner: NamedPeopleSpec | null): Promise<void> {
  await db.query("update resources set tags = tags - '{user,group,role}'::text[] || $2 where id = $1", [
    id,
    owner ? { [owner.attribute]: owner.value } : {},
  ]);
  await db.query("insert into deferred_ownerships (resource_id) values ($1)", [id]);
}

async function savePeople({ db }: TestDomain, spec: ResourceWorldSpec) {
  const provider = await saveProvider(db);
  const people: SavedIdentity[] = [];
  for (const [n, { isActive, role, manager }] of spec.people.entries()) {
    const managerExternalId = manager === null ? null : `p${manager}-id`;
    const roles = role === null ? [] : [`r${role}`];
    people.push(await saveIdentity(db, provider, `p${n}`, { active: isActive, roles, managerExternalId }));
  }
  const groupIds = Array.from({ length: GROUP_COUNT }, () => newId());
  for (const [n, id] of groupIds.entries()) {
    const group = { id, providerId: provider.id, externalId: `g${n}-id`, name: `g${n}`, createdAt: BORN };
    await db.manager.insert(IdentityGroup, group as IdentityGroup);
  }
  const members = spec.people.flatMap(({ groups }, p) => groups.map((g) => [groupIds[g]!, people[p]!.id] as const));
  for (const member of members) await db.query("insert into identity_group_members values ($1, $2)", [...member]);
  if (spec.isNested) await db.query("insert into identity_group_nesting values ($1, $2)", [groupIds[0], groupIds[2]]);
  return { people, groupIds };
}

async function saveOwned({ db, owners, clock }: TestDomain, spec: ResourceWorldSpec): Promise<Integration> {
  const rule = (attribute: string) => ({ keyName: attribute, attribute, providerId: null, separator: null });
  const { attribute, value } = spec.integrationOwner;
  const rules = await owners.freeze(
    db.manager,
    {
      integrationOwners: [{ attribute, providerId: null, values: [value] }],
      ownerRules: ["user", "group", "role"].map(rule),
    },
    [],
  );
  const connector = await saveConnector(db, { lastSeenAt: clock.now() });
  return saveIntegration(db, connector, { ...rules, enabled: spec.isServed });
}

async function resolveOwners({ act, owners }: TestDomain, { id }: Integration): Promise<void> {
  await act((tx) => owners.resolveIntegration(tx, id));
}

async function saveFlows({ db }: TestDomain, spec: ResourceWorldSpec, { id }: Integration): Promise<AccessFlow[]> {
  const flows: AccessFlow[] = [];
  for (const [n, { isActive, requestors, scopes, target, approver }] of spec.flows.entries()) {
    const scope = (by: "NAME" | "TAG", key: string | null, value: string) => [
      { mode: "INCLUDE" as const, by, key, values: [value] },
    ];
    const resources =
      target.by === "ALL"
        ? []
        : target.by === "NAME"
          ? scope("NAME", null, `cluster-${target.n}`)
          : scope("TAG", "env", target.env);
    const definition = aDefinition({
      requestors: conditionsOf(requestors),
      requestFor: { scopes, grantees: null },
      targets: [aTarget(id, { resources })],
      approverPolicy: { mode: "ANY_OF", groups: [{ operator: "OR", approvers: [approverOf(approver)] }] },
    });
    flows.push(await saveFlow(db, { name: `flow ${n}`, active: isActive, definition }));
  }
  return flows;
}

export function conditionsOf(named: NamedPeopleSpec | null): ConditionGroup {
  if (named === null) return { operator: "AND", conditions: [] };
  const { attribute, value } = named;
  return { operator: "AND", conditions: [{ attribute, operator: "IS", values: [value], providerId: null }] };
}

function approverOf(approver: ResourceWorldSpec["flows"][number]["approver"]): Approver {
  if (typeof approver === "string") return { kind: approver };
  return { kind: "PEOPLE", attribute: approver.attribute, values: [approver.value], providerId: null };
}

type Place = { readonly domain: TestDomain } & Pick<SavedWorld, "spec" | "people" | "resources" | "flows">;

async function saveRequests({ domain: { db }, spec, people, resources, flows }: Place) {
  const requests = [];
  for (const { requester, grantee, items, isPending, decidedBy } of spec.requests) {
    const id = newId();
    await db.manager.insert(AccessRequest, {
      id,
      requesterId: people[requester]!.personId,
      granteeId: people[grantee]!.personId,
      state: isPending ? "PENDING" : "REJECTED",
      createdAt: BORN,
      changedAt: BORN,
      version: 1,
    } as AccessRequest);
    const saved: AccessRequestItem[] = [];
    for (const item of items) {
      const flow = flows[item.flow % flows.length]!;
      const { approverPolicy, escalation, settings } = flow.definition;
      const row = {
        id: newId(),
        requestId: id,
        resourceId: resources[item.resource]!.id,
        resourceName: resources[item.resource]!.name,
        flowId: flow.id,
        access: { policies: [], kubernetesGroups: [] },
        rules: { approverPolicy, escalation, settings },
        state: isPending ? ("PENDING" as const) : ("REJECTED" as const),
        stateSince: BORN,
        tiers: 0,
        nextTimerAt: isPending ? new Date("2030-01-01T00:00:00.000Z") : null,
      };
      await db.manager.insert(AccessRequestItem, row);
      saved.push(await db.manager.findOneByOrFail(AccessRequestItem, { id: row.id }));
    }
    if (decidedBy !== null) {
      const personId = people[decidedBy]!.personId;
      const decision = { id: newId(), itemId: saved[0]!.id, personId, decision: isPending ? "APPROVE" : "REJECT" };
      await db.manager.insert(AccessDecision, { ...decision, decidedAt: BORN } as AccessDecision);
    }
    requests.push({ id, items: saved });
  }
  return requests;
}

async function saveGrants({ domain: { db }, spec, people, resources }: Place, integration: Integration): Promise<void> {
  for (const { person, resource, isLive } of spec.grants) {
    const { personId } = people[person]!;
    const id = newId();
    await db.manager.insert(Binding, {
      id,
      personId,
      integrationId: integration.id,
      accountId: accountNumber(1),
      strategy: "IDENTITY_CENTER" as const,
      state: "REMOVED" as const,
      createdAt: BORN,
    } as Binding);
    const ended = { endedAt: BORN, endAskedAt: BORN, endReason: "EXPIRED" as const, state: "FAILED" as const };
    await saveGrant(db, { id, personId }, { resourceId: resources[resource]!.id, ...(isLive ? {} : ended) });
  }
}
