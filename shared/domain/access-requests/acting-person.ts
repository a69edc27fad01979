import type { Actor } from "../../kernel/actor";
import { DomainError } from "../../kernel/app-error";

/** The person behind the actor. Tokens of service accounts have none, so they cannot request or decide. */
export function actingPersonId({ personId }: Actor, toDo: string): string {
  if (personId === undefined)
    throw new DomainError("FORBIDDEN", `Only a person can ${toDo}; this token stands for none.`, [], "NOT_A_PERSON");
  return personId;
}
