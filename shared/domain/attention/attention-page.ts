import { assertNever } from "../../kernel/assert-never";
import { consolePages } from "../../kernel/console-pages";
import type { AttentionItem, AttentionKind, AttentionSubject } from "./attention";

type Placed = Pick<AttentionItem, "kind" | "subjects">;

/** The path of the page where an admin mends the item, below DRAWBRIDGE_URL: of its only subject, or of the list of many. */
export function attentionPage({ kind, subjects }: Placed): string {
  const [first, ...others] = subjects;
  if (!first) return consolePages.audit();
  if (others.length > 0) return pageOfMany(first.type);
  return pageOfOne(kind, first);
}

/** The id of the only object that the item is about; null: it is about several, or about none that has an id. */
export function attentionObjectId({ subjects }: Pick<AttentionItem, "subjects">): string | null {
  const [first, ...others] = subjects;
  return first && "id" in first && others.length === 0 ? first.id : null;
}

/** An integration has a page for its pool, and one for entries that are not as they should be. */
function pageOfIntegration(kind: AttentionKind, id: string): string {
  switch (kind) {
    case "POOL_EXHAUSTED":
    case "POOL_NEARLY_FULL":
    case "SLOTS_OUT_OF_USE":
    case "SLOT_ASSIGNMENT_UNKNOWN":
    case "SLOT_SHARED":
      return consolePages.pool(id);
    case "ENTRIES_ALTERED":
    case "ORPHANS_STAY":
      return consolePages.drift(id);
    default:
      return consolePages.integration(id);
  }
}

type SubjectType = AttentionSubject["type"];

function pageOfOne(kind: AttentionKind, subject: AttentionSubject): string {
  switch (subject.type) {
    case "AccessFlow":
      return consolePages.flow(subject.id);
    case "Connector":
      return consolePages.connector(subject.id);
    case "Grant":
      return consolePages.access(subject.id);
    case "IdentityProvider":
      return consolePages.provider(subject.id);
    case "Integration":
      return pageOfIntegration(kind, subject.id);
    case "PeopleAlike":
      return consolePages.person(subject.personId);
    case "Person":
      return consolePages.person(subject.id);
    case "RoleGroup":
      return consolePages.roleGroups();
    case "Webhook":
      return consolePages.webhook(subject.id);
    default:
      return assertNever(subject);
  }
}

/** Accesses whose end is overdue are listed where everything is that needs attention. */
function pageOfMany(type: SubjectType): string {
  switch (type) {
    case "AccessFlow":
      return consolePages.flows();
    case "Connector":
      return consolePages.connectors();
    case "Grant":
      return consolePages.attention();
    case "IdentityProvider":
      return consolePages.providers();
    case "Integration":
      return consolePages.integrations();
    case "PeopleAlike":
      return consolePages.peopleAlike();
    case "Person":
      return consolePages.people();
    case "RoleGroup":
      return consolePages.roleGroups();
    case "Webhook":
      return consolePages.webhooks();
    default:
      return assertNever(type);
  }
}
