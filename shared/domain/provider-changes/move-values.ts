import type { EntityManager } from "typeorm";
import { AccessFlow } from "../access-flows/access-flow.entity";
import { mapPeopleValues } from "../access-flows/people-values";
import { AccessRequestItem } from "../access-requests/access-request.entity";
import type { StoredValues } from "../identities/frozen-values";
import { resolveNames } from "../identities/resolve-names";
import { Integration } from "../integrations/integration.entity";
import type { Successor } from "./moved-values";
import { idsMeant, movedValues, openNames, type ValueMove } from "./moved-values";

/** Everything stored that can name a provider, locked. */
interface Stores {
  readonly integrations: readonly Integration[];
  readonly flows: readonly AccessFlow[];
  readonly items: readonly AccessRequestItem[];
}

export interface MovedStores {
  readonly integrations: number;
  readonly flows: number;
  readonly requestItems: number;
  readonly roleGroups: number;
  /** Ids of the old provider that the values meant. */
  readonly named: readonly string[];
}

/** Moves every value of the old provider to the new one: owners, rules, flows, pending requests, role groups. */
export async function moveValues(
  manager: EntityManager,
  fromId: string,
  toId: string,
  successors: ReadonlyMap<string, Successor>,
): Promise<MovedStores> {
  const stores = await lockStores(manager);
  const rows = rowsOf(stores);
  const moving: ValueMove = { fromId, toId, successors, meant: await meantByOpenNames(manager, rows, fromId) };
  const roleGroupIds: { id: string }[] = await manager.query(
    `select distinct f.group_id as id from role_groups f join identity_groups g on g.id = f.group_id where g.provider_id = $1`,
    [fromId],
  );
  const [, roleGroups]: [unknown, number] = await manager.query(
    "update role_groups f set group_id = m.to_id from group_pairs m where f.group_id = m.from_id",
  );
  return {
    integrations: await moveIntegrations(manager, stores.integrations, moving),
    flows: await moveFlows(manager, stores.flows, moving),
    requestItems: await moveItems(manager, stores.items, moving),
    roleGroups,
    named: [...new Set([...rows.flatMap((row) => idsMeant(row, moving)), ...roleGroupIds.map(({ id }) => id)])],
  };
}

async function lockStores(manager: EntityManager): Promise<Stores> {
  const lock = { mode: "pessimistic_write" } as const;
  return {
    integrations: await manager.find(Integration, { lock, order: { id: "ASC" } }),
    flows: await manager.find(AccessFlow, { lock, order: { id: "ASC" } }),
    items: await manager.find(AccessRequestItem, { where: { state: "PENDING" }, order: { id: "ASC" } }),
  };
}

function rowsOf({ integrations, flows, items }: Stores): StoredValues[] {
  const found: StoredValues[] = integrations.flatMap(({ integrationOwners }) => integrationOwners);
  const note = <T extends StoredValues>(row: T): T => {
    found.push(row);
    return row;
  };
  for (const { definition } of flows) mapPeopleValues(definition, note);
  for (const { rules } of items) mapPeopleValues(rules, note);
  return found;
}

/** The people or groups with each name that was not frozen. */
async function meantByOpenNames(
  manager: EntityManager,
  rows: readonly StoredValues[],
  fromId: string,
): Promise<ValueMove["meant"]> {
  const keyOf = (attribute: string, value: string) => JSON.stringify([attribute, value.trim().toLowerCase()]);
  const open = new Map(
    rows.flatMap((row) => openNames(row, fromId)).map((name) => [keyOf(name.attribute, name.value), name]),
  );
  const found = await resolveNames(
    manager,
    [...open.values()].map((name) => ({ ...name, providerId: fromId })),
  );
  const carriers = new Map([...open.keys()].map((key, n) => [key, found[n]!]));
  return (attribute, value) => carriers.get(keyOf(attribute, value)) ?? [];
}

async function moveIntegrations(manager: EntityManager, integrations: readonly Integration[], moving: ValueMove) {
  let moved = 0;
  for (const { id, version, ...before } of integrations) {
    const integrationOwners = before.integrationOwners.map((row) => movedValues(row, moving));
    // Values of tags are resolved at each use, so such a rule has nothing to keep.
    const ownerRules = before.ownerRules.map((rule) =>
      rule.providerId === moving.fromId ? { ...rule, providerId: moving.toId } : rule,
    );
    if (isSame(integrationOwners, before.integrationOwners) && isSame(ownerRules, before.ownerRules)) continue;
    await manager.update(Integration, id, { integrationOwners, ownerRules, version: version + 1 } as object);
    moved++;
  }
  return moved;
}

/** The version is raised, so that no form with the old provider can be saved. Grants are not affected. */
async function moveFlows(manager: EntityManager, flows: readonly AccessFlow[], moving: ValueMove): Promise<number> {
  let moved = 0;
  for (const { id, version, definition: before } of flows) {
    const definition = mapPeopleValues(before, (row) => movedValues(row, moving));
    if (isSame(definition, before)) continue;
    await manager.update(AccessFlow, id, { definition, version: version + 1 });
    await manager.query(
      "update automatic_flow_states set settled_version = $2 + 1 where flow_id = $1 and settled_version = $2",
      [id, version],
    );
    moved++;
  }
  return moved;
}

async function moveItems(
  manager: EntityManager,
  items: readonly AccessRequestItem[],
  moving: ValueMove,
): Promise<number> {
  let moved = 0;
  for (const { id, rules: before } of items) {
    const rules = mapPeopleValues(before, (row) => movedValues(row, moving));
    if (isSame(rules, before)) continue;
    await manager.update(AccessRequestItem, id, { rules });
    moved++;
  }
  return moved;
}

function isSame(one: object, other: object): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
