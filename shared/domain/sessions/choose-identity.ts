export interface IdentityCandidate {
  readonly id: string;
  readonly personId: string | null;
  /** Active, and not gone. */
  readonly isActive: boolean;
  readonly hasLeft: boolean;
  /** Another user of the same issuer is this person already. */
  readonly isTaken: boolean;
}

/** The identity that an issuer's subject was linked to before. */
export interface LinkedIdentity extends Pick<IdentityCandidate, "id" | "personId" | "isActive"> {
  /** Its provider became LINK_ONLY, because another one took its place or an admin chose so. */
  readonly isLinkOnly: boolean;
}

export interface SignInFacts {
  /** Null: the first sign-in. */
  readonly linked: LinkedIdentity | null;
  readonly byExternalId: readonly IdentityCandidate[];
  /** Considered only where the address is verified and the provider is trusted for it. */
  readonly byEmail: readonly IdentityCandidate[];
}

export type IdentityChoice =
  | { readonly kind: "known"; readonly identityId: string }
  | { readonly kind: "new-link"; readonly identityId: string }
  | { readonly kind: "moved-link"; readonly identityId: string }
  /** In place of every other link that the identity has at the issuer. */
  | { readonly kind: "replaced-link"; readonly identityId: string }
  | {
      readonly kind: "refused";
      /** PEOPLE_NOT_MEANT: nobody of the identity provider can be meant. */
      readonly reason: "NOBODY" | "PEOPLE_NOT_MEANT" | "SEVERAL" | "NOT_ACTIVE" | "TAKEN";
    };

/**
 * Chooses the identity of a provider's user. The subject decides for ever: a reassigned address does not take the
 * person along, and does not link a person who is linked to another user. An external id does, as subjects may change
 * with the client that is registered at the provider (decision 0056).
 */
export function chooseIdentity(facts: SignInFacts): IdentityChoice {
  return facts.linked ? ofLinked(facts.linked, facts) : ofFirstSignIn(facts);
}

/**
 * A hand-over moves links along with its people, but not one that a sign-in beside it wrote a moment later. Such a link
 * follows to the identity that the same person has at a provider that counts, if the user's values name it.
 */
function ofLinked(linked: LinkedIdentity, facts: SignInFacts): IdentityChoice {
  if (linked.isActive) return { kind: "known", identityId: linked.id };
  const named = linked.isLinkOnly ? ofFirstSignIn(facts) : null;
  const candidates = [...facts.byExternalId, ...facts.byEmail];
  const isSamePerson = candidates.some(
    ({ id, personId }) => named?.kind === "new-link" && id === named.identityId && personId === linked.personId,
  );
  return named?.kind === "new-link" && isSamePerson
    ? { kind: "moved-link", identityId: named.identityId }
    : { kind: "refused", reason: "NOT_ACTIVE" };
}

function ofFirstSignIn({ byExternalId, byEmail }: SignInFacts): IdentityChoice {
  // Of two people with one external id, the inactive one may be meant, too: SCIM clients need not keep it unique.
  if (byExternalId.filter(({ hasLeft }) => !hasLeft).length > 1) return { kind: "refused", reason: "SEVERAL" };
  const found = byExternalId.length > 0 ? byExternalId : byEmail;
  const active = found.filter(({ isActive }) => isActive);
  const [only] = active;
  if (!only) return { kind: "refused", reason: found.length > 0 ? "NOT_ACTIVE" : "NOBODY" };
  if (active.length > 1) return { kind: "refused", reason: "SEVERAL" };
  if (!only.isTaken) return { kind: "new-link", identityId: only.id };
  return byExternalId.length > 0
    ? { kind: "replaced-link", identityId: only.id }
    : { kind: "refused", reason: "TAKEN" };
}
