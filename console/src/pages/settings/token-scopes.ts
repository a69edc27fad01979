import type { TokenScope } from "../../gql/enums";

export const SCOPE_WORDS: Readonly<Record<TokenScope, { readonly label: string; readonly description: string }>> = {
  READ: { label: "Reading", description: "Every read. Nearly every script needs it." },
  REQUEST: { label: "Asking", description: "Asking for access, extending it and giving it back." },
  DECIDE: { label: "Deciding", description: "Approving and rejecting requests of others." },
  ADMIN: {
    label: "Administering",
    description: "Changes that only administrators may make, except those that give power.",
  },
  GOVERN: {
    label: "Giving power",
    description: "Changes that give power to people and programs. Few scripts need it.",
  },
};

const OF_MEMBERS = ["READ", "REQUEST", "DECIDE"] as const;
const OF_ADMINS = [...OF_MEMBERS, "ADMIN", "GOVERN"] as const;

export function scopesFor(roles: readonly string[]): readonly TokenScope[] {
  return roles.includes("ADMIN") ? OF_ADMINS : OF_MEMBERS;
}
