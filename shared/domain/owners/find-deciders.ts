import type { EntityManager } from "typeorm";
import { type Member, membersOf, type OwnerRef } from "../identities/members";
import { type PresentOwnerships, presentOwnerships } from "./present-ownerships";
import type { Ownership } from "./resolve-owner";

/** A resource with more owners than this is in effect owned by everybody. */
const MOST_DECIDERS = 10_000;

export interface Deciders {
  readonly people: readonly Member[];
  /** No owner of the resource itself may decide: there is none, none is active, or all are excluded. */
  readonly fellBack: boolean;
  /** The providers of the owners that were used: these people are as of their last reads. */
  readonly providerIds: readonly string[];
}

export interface DecidersQuery {
  readonly resourceId: string;
  readonly excludedPersonIds: readonly string[];
}

/**
 * The active people who own each resource now, without the excluded ones. Owners are resolved again rather than read
 * from storage, so that changed tags and memberships count at once. Null: no such resource. The number of statements is
 * constant. With `among` the result is limited to these people; others are looked up only where the fallback to the
 * integration's owners depends on them.
 */
export async function findDeciders(
  manager: EntityManager,
  queries: readonly DecidersQuery[],
  among: readonly string[] | null = null,
  ownerships: PresentOwnerships = presentOwnerships(manager),
): Promise<(Deciders | null)[]> {
  const present = await ownerships.of(queries.map(({ resourceId }) => resourceId));
  const ofResources = [...present].map(([id, { own }]) => [id, own] as const);
  const own = await ownersNow(manager, new Map(ofResources), among);
  const owned = queries.map(({ resourceId, excludedPersonIds }) => {
    const owners = own.get(resourceId);
    return { resourceId, excludedPersonIds, owners: owners && without(owners, excludedPersonIds) };
  });
  const left = owned.filter(({ owners }) => owners?.isResolved && owners.people.length === 0);
  const open = [...new Set(left.map(({ resourceId }) => resourceId))];
  const ofIntegrations = open.map((id) => [id, present.get(id)!.ofIntegration()] as const);
  const fallback = await ownersNow(manager, new Map(ofIntegrations), among);
  const mayFall = open.filter((id) => among !== null && fallback.get(id)!.people.length > 0);
  const everybody = await ownersNow(manager, new Map(mayFall.map((id) => [id, present.get(id)!.own])), null);
  return owned.map(({ resourceId, excludedPersonIds, owners }) => {
    if (!owners) return null;
    const { people, providerIds, isResolved } = owners;
    if (people.length > 0 || !isResolved) return { people, providerIds, fellBack: !isResolved };
    const all = everybody.get(resourceId);
    if (all && without(all, excludedPersonIds).people.length > 0) return { people, providerIds, fellBack: false };
    const instead = without(fallback.get(resourceId)!, excludedPersonIds);
    return { people: instead.people, providerIds: instead.providerIds, fellBack: true };
  });
}

interface OwnersNow {
  readonly people: readonly Member[];
  readonly isResolved: boolean;
  readonly providerIds: readonly string[];
}

/** The people of each ownership, by the id of its resource. */
async function ownersNow(
  manager: EntityManager,
  ownerships: ReadonlyMap<string, Ownership>,
  among: readonly string[] | null,
): Promise<Map<string, OwnersNow>> {
  if (ownerships.size === 0) return new Map();
  const refs = new Map(
    [...ownerships].map(([id, { owners }]) => [
      id,
      owners.map(({ attribute, value, match }): OwnerRef => ({ ...match, attribute, value })),
    ]),
  );
  // Resources of one team share a lookup.
  const distinct = new Map([...refs.values()].flat().map((ref) => [keyOf(ref), ref]));
  const lists = await membersOf(manager, [...distinct.values()], MOST_DECIDERS, among);
  const members = new Map([...distinct.keys()].map((key, n) => [key, lists[n]!.members]));
  return new Map(
    [...ownerships].map(([id, { status }]) => {
      const own = refs.get(id)!;
      const people = new Map(
        own.flatMap((ref) => members.get(keyOf(ref))!).map((member) => [member.id, member] as const),
      );
      const now = {
        people: [...people.values()].filter((person) => person.active),
        isResolved: status === "RESOLVED",
        providerIds: [...new Set(own.map(({ providerId }) => providerId))],
      };
      return [id, now];
    }),
  );
}

function without(owners: OwnersNow, excluded: readonly string[]): OwnersNow {
  return { ...owners, people: owners.people.filter((person) => !excluded.includes(person.id)) };
}

function keyOf({ kind, providerId, ownerId, attribute, value }: OwnerRef): string {
  return JSON.stringify([kind, providerId, ownerId, attribute, value]);
}
