import { type Actor, hasScope, MissingScope, type SignInProof } from "./actor";
import { DomainError } from "./app-error";

/**
 * Refuses a change that gives power, such as a role, a flow or a token, without a proof of presence of the last
 * `goodForMinutes`. After these, a stolen session cannot create anything that outlives it. A token needs the scope
 * GOVERN instead, which only a signed-in person grants.
 */
export function requireFreshSignIn({ actor, now }: { readonly actor: Actor; readonly now: Date }): void {
  if (actor.kind === "system") return;
  if (actor.session) assertFresh(actor.session.proof, now);
  else if (!hasGovern(actor)) throw new MissingScope("GOVERN");
}

/** A service account's token that is not narrowed has every scope. A person's token needs GOVERN by name. */
function hasGovern(actor: Actor): boolean {
  return actor.kind === "service" ? hasScope(actor, "GOVERN") : actor.scopes.includes("GOVERN");
}

function assertFresh({ at, goodForMinutes, renewAt }: SignInProof, now: Date): void {
  if (at && now.getTime() - at.getTime() <= goodForMinutes * 60_000) return;
  const needed = at ? "a sign-in" : "a sign-in with a second factor";
  const message =
    `This change gives power, so it needs ${needed} within the last ${goodForMinutes} minutes. ` +
    `Nothing was changed. Sign in again at ${renewAt} and repeat it.`;
  throw new DomainError("INVALID_STATE", message, [{ path: [], message, rule: "SIGN_IN_AGAIN", signInPath: renewAt }]);
}
