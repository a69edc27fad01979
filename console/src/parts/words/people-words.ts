import type { IdentityProviderKind, IdentityProviderStanding, Role } from "../../gql/enums";

export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  ADMIN: "Administrator",
  AUDITOR: "Auditor",
  MEMBER: "Member",
};

export const PROVIDER_KIND_WORDS: Readonly<Record<IdentityProviderKind, string>> = {
  AWS_IDENTITY_CENTER: "IAM Identity Center",
  FILE: "Document",
  SCIM: "SCIM",
};

interface StandingWords {
  readonly label: string;
  readonly text: string;
}

export const STANDING_WORDS: Readonly<Record<IdentityProviderStanding, StandingWords>> = {
  DEFAULT: { label: "Default", text: "Used wherever a rule names no provider." },
  NAMED: { label: "Named", text: "Its people and groups are meant only where this provider is named." },
  LINK_ONLY: {
    label: "Link only",
    text: "Its identities belong to people known elsewhere: nobody is meant by it, and nobody signs in by it.",
  },
};
