import type { Actor } from "../../shared/kernel/actor";

/** The key by which limits count: a person with many tokens or identities is one. */
export function actorKey({ kind, id, personId }: Pick<Actor, "kind" | "id" | "personId">): string {
  return personId ? `person:${personId}` : `${kind}:${id}`;
}
