import type { EntityManager } from "typeorm";
import { type Actor, isReader } from "../../kernel/actor";
import type { Grant } from "./grant.entity";

/** Whether somebody may decide about a resource now. */
export interface DecidersOf {
  whoMayDecide(
    resourceId: string,
    excludedPersonIds: readonly string[],
    manager: EntityManager,
  ): Promise<{ readonly people: readonly { readonly id: string }[] } | null>;
  /** The resources that a person owns, or those of them among some. */
  resourcesOwnedBy(personId: string, among: readonly string[] | null, manager: EntityManager): Promise<string[]>;
}

/** Whether somebody may know of the request that a grant came of; false also where it came of none. */
export interface RequestReaders {
  mayReadRequestOf(actor: Actor, grantId: string, manager: EntityManager): Promise<boolean>;
}

export interface GrantViewers {
  readonly deciders: DecidersOf;
  readonly requests: RequestReaders;
}

/**
 * A grant is visible to its person, to owners of the resource, to readers, and to readers of its request. For others it
 * does not exist.
 */
export async function mayViewGrant(
  { deciders, requests }: GrantViewers,
  actor: Actor,
  grant: Grant,
  manager: EntityManager,
): Promise<boolean> {
  if (isReader(actor)) return true;
  if (!actor.personId) return false;
  if (grant.personId === actor.personId) return true;
  return (
    (await ownsGrantedResource(deciders, actor, grant, manager)) || requests.mayReadRequestOf(actor, grant.id, manager)
  );
}

/** An owner of the resource may end what others have on it. */
export async function ownsGrantedResource(
  deciders: DecidersOf,
  { personId }: Actor,
  { resourceId }: Pick<Grant, "resourceId">,
  manager: EntityManager,
): Promise<boolean> {
  if (!personId || !resourceId) return false;
  const now = await deciders.whoMayDecide(resourceId, [], manager);
  return now?.people.some(({ id }) => id === personId) ?? false;
}
