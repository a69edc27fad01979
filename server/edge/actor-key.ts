import type { Actor } from "../../shared/kernel/actor";

/** By whom limits count: a person with many tokens, or known by several identities, is one. */
export function actorKey({ kind, id, personId }: Pick<Actor, "kind" | "id" | "personId">): string {
  return personId ? `person:${personId}` : `${kind}:${id}`;
}
