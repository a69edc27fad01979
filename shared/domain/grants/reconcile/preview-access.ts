import { type EntityManager, In, Not } from "typeorm";
import { uniteAccess } from "../../access/cluster-access";
import type { ClusterAccess } from "../../access/cluster-access.port";
import { Binding } from "../../bindings/binding.entity";
import type { PersonHome } from "../../identities/person-home.entity";
import { Integration } from "../../integrations/integration.entity";
import type { Resource } from "../../resources/resource.entity";
import { AccessTarget } from "../access-target.entity";
import { desiredAccess } from "../desired-access";
import { Grant } from "../grant.entity";
import { planAccess } from "./plan-access";
import { entryCall, type PlannedCall, principalCalls, roleByTemplate } from "./planned-calls";

export interface AccessPreview {
  readonly calls: readonly PlannedCall[];
  /** Null: the person has no access entry, as far as is known. */
  readonly before: ClusterAccess | null;
  readonly after: ClusterAccess;
  /** When the entry was last observed; null: never. */
  readonly seenAt: Date | null;
}

interface DesiredAccesses {
  readonly person: PersonHome;
  readonly resources: readonly Resource[];
  readonly access: ClusterAccess;
}

/** By resource: the calls that giving an access would make. */
export async function previewAccess(
  manager: EntityManager,
  { resources, ...desired }: DesiredAccesses,
  now: Date,
): Promise<Map<string, AccessPreview>> {
  const each = resources.map((resource) => ({ ...desired, resource, key: resource.id }));
  return previewEachAccess(manager, each, now);
}

/** An access of a person to a resource; `key` is the caller's name for it. */
export interface DesiredAccess {
  readonly key: string;
  readonly person: PersonHome;
  readonly resource: Resource;
  readonly access: ClusterAccess;
}

/**
 * By key: the calls that giving the access would make, as of the last observation of the entry. Four statements,
 * whatever the number of people and resources. Nothing is saved, and AWS is not asked.
 */
export async function previewEachAccess(
  manager: EntityManager,
  desired: readonly DesiredAccess[],
  now: Date,
): Promise<Map<string, AccessPreview>> {
  const known = await loadKnownAccess(manager, desired);
  return new Map(known.map((one) => [one.key, previewOn(one, now)]));
}

/** Everything known of a person's access to a resource. */
interface KnownAccess extends DesiredAccess {
  readonly integration: Integration;
  readonly binding: Binding | null;
  readonly target: AccessTarget | null;
  readonly grants: readonly Grant[];
}

function previewOn(
  { person, access, resource, integration, binding, target, grants }: KnownAccess,
  now: Date,
): AccessPreview {
  const before = target?.observed?.access ?? null;
  const others = target?.baseline ? [target.baseline] : [];
  const after = uniteAccess([...others, desiredAccess(grants, now), access]);
  const isPrepared = binding?.state === "READY" || binding?.state === "IDLE";
  const principal = isPrepared ? [] : principalCalls(person, integration, resource);
  const principalArn = binding?.principalArn ?? roleByTemplate(person, integration, resource);
  const steps = planAccess(before, { access: after, recreate: false });
  return {
    calls: [...principal, ...steps.map((step) => entryCall(step, resource, principalArn))],
    before,
    after,
    seenAt: target?.observedAt ?? null,
  };
}

async function loadKnownAccess(manager: EntityManager, desired: readonly DesiredAccess[]): Promise<KnownAccess[]> {
  if (desired.length === 0) return [];
  const integrationIds = [...new Set(desired.map(({ resource }) => resource.integrationId))];
  const personIds = [...new Set(desired.map(({ person }) => person.id))];
  const where = { id: In(integrationIds) };
  const integrations = await manager.find(Integration, { where, relations: { connector: true } });
  const bindings = await manager.findBy(Binding, {
    personId: In(personIds),
    integrationId: In(integrationIds),
    state: Not(In(["REMOVING", "COOLING_DOWN", "REMOVED", "ABANDONED"])),
  });
  const known = desired.map((one) => {
    const integration = integrations.find(({ id }) => id === one.resource.integrationId)!;
    return { ...one, integration, binding: bindings.find((binding) => isFor(binding, one, integration)) ?? null };
  });
  const targets = await targetsOf(manager, known);
  const grants = await grantsOn(manager, targets);
  return known.map((one) => {
    const target = targets.find((row) => isOn(row, one)) ?? null;
    return { ...one, target, grants: target ? grants.filter(({ targetId }) => targetId === target.id) : [] };
  });
}

function isFor(
  { integrationId, accountId, personId, strategy }: Binding,
  { person, resource }: DesiredAccess,
  { id, principalStrategy }: Integration,
): boolean {
  const isTheirs = personId === person.id && accountId === resource.accountId;
  return isTheirs && integrationId === id && strategy === principalStrategy;
}

type Bound = Pick<KnownAccess, "resource" | "binding">;

function isOn({ physicalKey, principalArn }: AccessTarget, { resource, binding }: Bound): boolean {
  return physicalKey === resource.physicalKey && principalArn === binding?.principalArn;
}

async function targetsOf(manager: EntityManager, all: readonly Bound[]): Promise<AccessTarget[]> {
  const bound = all.flatMap(({ resource: { physicalKey }, binding }) =>
    binding?.principalArn ? [{ physicalKey, principalArn: binding.principalArn }] : [],
  );
  return bound.length === 0 ? [] : manager.findBy(AccessTarget, bound);
}

async function grantsOn(manager: EntityManager, targets: readonly AccessTarget[]): Promise<Grant[]> {
  const ids = targets.map(({ id }) => id);
  return ids.length === 0 ? [] : manager.findBy(Grant, { targetId: In(ids) });
}
