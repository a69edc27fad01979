import type { Actor } from "./actor";

/** Stands in the place of somebody who is not known, as behind the server's own admin token. */
export const UNKNOWN_HUMAN = "00000000-0000-0000-0000-000000000000";

/**
 * The people behind an actor: the person it stands for, and each one who made its token or service account, through any
 * number of tokens and accounts.
 */
export function humansBehind({ personId, humanIds }: Pick<Actor, "personId" | "humanIds">): readonly string[] {
  return humanIds ?? [personId ?? UNKNOWN_HUMAN];
}

/** The people behind an actor besides the person it stands for: those who made its token. */
export function makersOfToken(actor: Pick<Actor, "personId" | "humanIds">): readonly string[] {
  return humansBehind(actor).filter((id) => id !== actor.personId);
}

/** The people behind something that several made, each by a hand of their own. */
export function jointHumans(...hands: readonly (readonly string[])[]): string[] {
  return [...new Set(hands.flat())].sort();
}
