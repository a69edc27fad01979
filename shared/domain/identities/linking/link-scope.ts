/** Whose links are looked for: a provider's identities, all of them or those first seen at that moment. */
export interface LinkScope {
  readonly providerId: string;
  readonly seenAt: Date | null;
}

/** A link made by itself, for the record. */
export interface MadeLink {
  readonly identityId: string;
  readonly personId: string;
  readonly by: "ADDRESS" | "EXTERNAL_ID";
}
