/** The identities to link: all of a provider, or those first seen at a given moment. */
export interface LinkScope {
  readonly providerId: string;
  readonly seenAt: Date | null;
}

/** An automatic link, for the audit log. */
export interface MadeLink {
  readonly identityId: string;
  readonly personId: string;
  readonly by: "ADDRESS" | "EXTERNAL_ID";
}
