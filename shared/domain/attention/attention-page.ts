import { assertNever } from "../../kernel/assert-never";
import { consolePages } from "../../kernel/console-pages";
import type { AttentionItem, AttentionKind, AttentionSubject } from "./attention";

type Placed = Pick<AttentionItem, "kind" | "subjects">;

/** The console page to resolve the item, as a path below DRAWBRIDGE_URL: the page of its only subject, or a list. */
export function attentionPage({ kind, subjects }: Placed): string {
  const [first, ...others] = subjects;
  if (!first) return pageOfNone(kind);
  if (others.length > 0) return pageOfMany(first.type);
  return pageOfOne(kind, first);
}

/** The id of the item's only subject; null: several subjects, or one without an id. */
export function attentionObjectId({ subjects }: Pick<AttentionItem, "subjects">): string | null {
  const [first, ...others] = subjects;
  return first && "id" in first && others.length === 0 ? first.id : null;
}

/** The attention page itself confirms a restored database. A full disk has no page. */
function pageOfNone(kind: AttentionKind): string {
  if (kind === "SIGN_IN_OF_NOBODY") return consolePages.providers();
  return kind === "DATABASE_RESTORED" || kind === "DATABASE_FULL" ? consolePages.attention() : consolePages.audit();
}

/** An integration has one page for its pool, and one for drift. */
function pageOfIntegration(kind: AttentionKind, id: string): string {
  switch (kind) {
    case "POOL_EXHAUSTED":
    case "POOL_NEARLY_FULL":
    case "SLOTS_OUT_OF_USE":
    case "SLOT_ASSIGNMENT_UNKNOWN":
    case "SLOT_SHARED":
    case "LEASES_STAY":
      return consolePages.pool(id);
    case "ENTRIES_ALTERED":
    case "DRIFT_CRITICAL":
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

/** Overdue ends have no list of their own, so they lead to the attention page. */
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
