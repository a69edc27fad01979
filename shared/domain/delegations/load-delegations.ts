import type { EntityManager } from "typeorm";
import type { DelegationFacts } from "./delegated-rights";

/** The delegations of these people in force now, oldest first, by one statement. */
export async function delegationsFrom(
  manager: EntityManager,
  personIds: readonly string[],
  at: Date,
): Promise<DelegationFacts[]> {
  if (personIds.length === 0) return [];
  return manager.query(`${IN_FORCE} and d.from_person_id = any($2::uuid[]) order by d.created_at, d.id`, [
    at,
    [...new Set(personIds)],
  ]);
}

export interface OpenDelegation {
  readonly id: string;
  readonly fromPersonId: string;
  readonly toPersonId: string;
  readonly startsAt: Date;
  readonly until: Date;
}

/**
 * Delegations in force and scheduled ones, in order of creation. There are few: each concerns two people and ends by
 * itself.
 */
export async function openDelegations(manager: EntityManager, now: Date): Promise<OpenDelegation[]> {
  return manager.query(
    `select id, from_person_id as "fromPersonId", to_person_id as "toPersonId", starts_at as "startsAt", until
       from delegations where ended_at is null and until > $1 order by created_at, id`,
    [now],
  );
}

/**
 * Serializes creation, and a merge of people with it: two delegations that would close a cycle together see each other.
 */
export async function lockNewDelegations(manager: EntityManager): Promise<void> {
  await manager.query("select pg_advisory_xact_lock(hashtext('delegations'), 0)");
}

/** Locks the delegations to a person, $1, so that none ends between a check and the commit. */
export const LOCK_DELEGATIONS_TO =
  "select id from delegations where to_person_id = $1 and ended_at is null order by id for share";

/** The present delegators of a person. Their own rights are not checked here. */
export async function delegatorsOf(manager: EntityManager, personId: string, at: Date): Promise<string[]> {
  const rows: DelegationFacts[] = await manager.query(DELEGATORS, [at, personId]);
  return [...new Set(rows.map(({ fromPersonId }) => fromPersonId))];
}

const IN_FORCE = `
select d.id, d.from_person_id as "fromPersonId", d.to_person_id as "toPersonId",
       d.made_by_ids as "madeByIds", d.starts_at as "startsAt", d.until, d.ended_at as "endedAt", f.active as "isFromActive", t.active as "isToActive"
  from delegations d join homes f on f.id = d.from_person_id join homes t on t.id = d.to_person_id
 where d.ended_at is null and d.starts_at <= $1 and d.until > $1 and f.active and t.active`;

/** Selects the delegations to a person, $2, that are in force at $1. */
export const DELEGATORS = `${IN_FORCE} and d.to_person_id = $2 order by d.created_at, d.id`;
