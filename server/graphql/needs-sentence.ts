import type { Role, Scope } from "../../shared/kernel/actor";

/** The last sentence of an operation's description, made from its access rule: one of the roles is enough, none is everybody's. */
export function needsSentence(roles: readonly Role[], scope: Scope): string {
  return `Needs ${roles.join(" or ") || "no role"}; a token with scopes needs ${scope}.`;
}

/** What somebody wrote of an operation. */
export function withoutNeeds(description: string): string {
  return description.replace(/(^| )Needs [^.;]+; a token with scopes needs [A-Z]+\.$/, "");
}
