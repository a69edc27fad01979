import type { Role, Scope } from "../../shared/kernel/actor";

/**
 * The last sentence of an operation's description, made from its access rule. One of the roles is enough; without roles
 * everybody may use it.
 */
export function needsSentence(roles: readonly Role[], scope: Scope): string {
  return `Needs ${roles.join(" or ") || "no role"}; a token with scopes needs ${scope}.`;
}

/** The hand-written part of an operation's description. */
export function withoutNeeds(description: string): string {
  return description.replace(/(^| )Needs [^.;]+; a token with scopes needs [A-Z]+\.$/, "");
}
