import type { Role } from "../../gql/enums";
import { StatusWord } from "../../parts/words/status-word";
import type { Account } from "./account-documents";

export const ROLES: readonly { readonly value: Role; readonly label: string; readonly description: string }[] = [
  { value: "ADMIN", label: "Administrator", description: "Changes everything: integrations, flows, people, programs." },
  { value: "AUDITOR", label: "Auditor", description: "Reads everything and changes nothing." },
  { value: "MEMBER", label: "Member", description: "Reads what everybody may read." },
];

export function rolesInWords(roles: readonly Role[]): string {
  return ROLES.filter(({ value }) => roles.includes(value))
    .map(({ label }) => label)
    .join(", ");
}

export function AccountState({ account: { enabled } }: { readonly account: Pick<Account, "enabled"> }) {
  return enabled ? (
    <StatusWord type="success">In use</StatusWord>
  ) : (
    <StatusWord type="stopped">Switched off</StatusWord>
  );
}

/** The last use of its valid tokens; null: none was ever used. */
export function lastUsedOf({ tokens }: Account): string | null {
  const used = tokens.flatMap(({ lastUsedAt }) => lastUsedAt ?? []);
  return used.sort().at(-1) ?? null;
}
