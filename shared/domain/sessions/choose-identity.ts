export interface IdentityCandidate {
  readonly id: string;
  /** Active, and not gone. */
  readonly isActive: boolean;
  readonly hasLeft: boolean;
  /** Another user of the same issuer is this person already. */
  readonly isTaken: boolean;
}

export interface SignInFacts {
  /** The identity that this issuer's subject was linked to before; null: the first sign-in. */
  readonly linked: Pick<IdentityCandidate, "id" | "isActive"> | null;
  readonly byExternalId: readonly IdentityCandidate[];
  /** Considered only where the address is verified and the provider is trusted for it. */
  readonly byEmail: readonly IdentityCandidate[];
}

export type IdentityChoice =
  | { readonly kind: "known"; readonly identityId: string }
  | { readonly kind: "new-link"; readonly identityId: string }
  | { readonly kind: "refused"; readonly reason: "NOBODY" | "SEVERAL" | "NOT_ACTIVE" | "TAKEN" };

/**
 * Chooses the identity of a provider's user. The subject decides for ever: a reassigned address does not take the
 * person along, and a person who is linked to another user is not linked to a second one.
 */
export function chooseIdentity({ linked, byExternalId, byEmail }: SignInFacts): IdentityChoice {
  if (linked) {
    return linked.isActive ? { kind: "known", identityId: linked.id } : { kind: "refused", reason: "NOT_ACTIVE" };
  }
  // Of two people with one external id, the inactive one may be meant, too: SCIM clients need not keep it unique.
  if (byExternalId.filter(({ hasLeft }) => !hasLeft).length > 1) return { kind: "refused", reason: "SEVERAL" };
  const found = byExternalId.length > 0 ? byExternalId : byEmail;
  const active = found.filter(({ isActive }) => isActive);
  const [only] = active;
  if (!only) return { kind: "refused", reason: found.length > 0 ? "NOT_ACTIVE" : "NOBODY" };
  if (active.length > 1) return { kind: "refused", reason: "SEVERAL" };
  return only.isTaken ? { kind: "refused", reason: "TAKEN" } : { kind: "new-link", identityId: only.id };
}
