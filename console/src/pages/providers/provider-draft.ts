import type { IdentityProviderStanding } from "../../gql/enums";

/** The editable settings of a provider, as typed. */
export interface ProviderDraft {
  readonly name: string;
  readonly standing: IdentityProviderStanding;
  readonly enabled: boolean;
  /** One domain in each line. */
  readonly domains: string;
  readonly issuers: string;
}

interface Saved {
  readonly name: string;
  readonly standing: IdentityProviderStanding;
  readonly enabled: boolean;
  readonly vouchesForDomains: readonly string[];
  readonly externalIdIssuers: readonly string[];
}

export type DraftField = keyof ProviderDraft;
const FIELDS: readonly DraftField[] = ["name", "standing", "enabled", "domains", "issuers"];

export function draftOf({ name, standing, enabled, vouchesForDomains, externalIdIssuers }: Saved): ProviderDraft {
  return {
    name,
    standing,
    enabled,
    domains: vouchesForDomains.join("\n"),
    issuers: externalIdIssuers.join("\n"),
  };
}

export function differingFields(one: ProviderDraft, other: ProviderDraft): DraftField[] {
  return FIELDS.filter((field) => fieldText(one, field) !== fieldText(other, field));
}

/** The changed settings as the API's input. */
export function changesOf(draft: ProviderDraft, before: ProviderDraft) {
  const fields = differingFields(draft, before);
  return {
    ...(fields.includes("name") && { name: draft.name.trim() }),
    ...(fields.includes("standing") && { standing: draft.standing }),
    ...(fields.includes("enabled") && { enabled: draft.enabled }),
    ...(fields.includes("domains") && { vouchesForDomains: linesOf(draft.domains) }),
    ...(fields.includes("issuers") && { externalIdIssuers: linesOf(draft.issuers) }),
  };
}

/** The typed changes on top of the newest saved settings. Fields without a change follow the saved ones. */
export function rebase(draft: ProviderDraft, before: ProviderDraft, saved: ProviderDraft): ProviderDraft {
  const typed = differingFields(draft, before);
  return Object.fromEntries(
    FIELDS.map((field) => [field, typed.includes(field) ? draft[field] : saved[field]]),
  ) as unknown as ProviderDraft;
}

/** Lists of domains and issuers are equal whatever separates their items. */
function fieldText(draft: ProviderDraft, field: DraftField): string {
  if (field === "domains" || field === "issuers") return linesOf(draft[field]).join("\n");
  return String(draft[field]).trim();
}

function linesOf(text: string): string[] {
  return text
    .split(/[\s,]+/)
    .map((one) => one.trim())
    .filter((one) => one !== "");
}
