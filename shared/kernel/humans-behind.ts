import type { Actor } from "./actor";

/**
 * The people behind an actor: the person it stands for, and each one who made its token or service account, through any
 * number of tokens and accounts. Empty: not all of them are known, as behind the server's own admin token.
 */
export function humansBehind({ personId, humanIds }: Pick<Actor, "personId" | "humanIds">): readonly string[] {
  return humanIds ?? (personId === undefined ? [] : [personId]);
}

/** The people behind something that several made, each by a hand of their own. An unknown hand leaves all unknown. */
export function jointHumans(...hands: readonly (readonly string[])[]): string[] {
  return hands.some((hand) => hand.length === 0) ? [] : [...new Set(hands.flat())].sort();
}
