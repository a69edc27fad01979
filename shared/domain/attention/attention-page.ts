import type { AttentionItem, AttentionSubject } from "./attention";

/** The path of the page where an admin mends the item, below DRAWBRIDGE_URL: of its only subject, or of the list of many. */
export function attentionPage({ subjects }: Pick<AttentionItem, "subjects">): string {
  const [first] = subjects;
  if (!first) return "/admin/audit";
  const id = attentionObjectId({ subjects });
  return id === null ? LISTS[first.type] : `${LISTS[first.type]}/${id}`;
}

/** The id of the only object that the item is about; null: it is about several, or about none that has an id. */
export function attentionObjectId({ subjects }: Pick<AttentionItem, "subjects">): string | null {
  const [first, ...others] = subjects;
  return first && "id" in first && others.length === 0 ? first.id : null;
}

type SubjectType = AttentionSubject["type"];

const LISTS: Readonly<Record<SubjectType, string>> = {
  AccessFlow: "/flows",
  Connector: "/admin/connectors",
  Grant: "/grants",
  IdentityProvider: "/admin/identity-providers",
  Integration: "/integrations",
  PeopleAlike: "/admin/people",
  Person: "/admin/people",
  RoleGroup: "/admin/roles",
  Webhook: "/admin/webhooks",
};
