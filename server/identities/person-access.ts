import { type Actor, isReader } from "../../shared/kernel/actor";

export function readsPeople(actor: Actor): boolean {
  return isReader(actor);
}

/** People may read everything about themselves. */
export function readsPerson(actor: Actor, personId: string): boolean {
  return actor.personId === personId || readsPeople(actor);
}
