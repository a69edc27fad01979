import type { DataSource } from "typeorm";
import { isId } from "../../kernel/ids";
import type { AuditEvent } from "./audit-event.entity";

export const AUDIT_OBJECT_KINDS = [
  "ACCESS_FLOW",
  "ACCESS_REQUEST",
  "API_TOKEN",
  "CONNECTOR",
  "GRANT",
  "GROUP",
  "IDENTITY",
  "IDENTITY_PROVIDER",
  "INTEGRATION",
  "PERSON",
  "RESOURCE",
  "SERVICE_ACCOUNT",
  "SLOT",
  "SYNC_RUN",
] as const;
export type AuditObjectKind = (typeof AUDIT_OBJECT_KINDS)[number];

/** An object that an event names, with its present name. */
export interface NamedObject {
  readonly id: string;
  readonly kind: AuditObjectKind;
  readonly name: string;
  /** The person of an identity, or the integration of a slot or sync run; null for other objects. */
  readonly ofId: string | null;
}

/** The fields of an event that name objects. */
export type NamingEvent = Pick<AuditEvent, "about" | "subjectId" | "actorId">;

/** An event may name all people of a hand-over; more than this helps no reader. */
const MOST_OBJECTS = 100;

/** The objects that each event names, as far as they still exist, in one statement. */
export async function namedObjectsOf(db: DataSource, events: readonly NamingEvent[]): Promise<NamedObject[][]> {
  const ids = events.map(idsNamedBy);
  const rows: NamedObject[] = await db.query(NAMED_OBJECTS, [[...new Set(ids.flat())]]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((named) => named.flatMap((id) => byId.get(id) ?? []));
}

function idsNamedBy({ about, subjectId, actorId }: NamingEvent): string[] {
  const others = [subjectId, actorId].filter(isId).map((id) => id.toLowerCase());
  return [...new Set([...others, ...about.slice(0, MOST_OBJECTS)])];
}

const named = (kind: AuditObjectKind, from: string, { name = "name", ofId = "null::uuid" } = {}) =>
  `select id, '${kind}' as kind, ${name} as name, ${ofId} as "ofId" from ${from} where id = any($1::uuid[])`;

const nameOfPerson = (id: string) => `coalesce((select h.display_name from homes h where h.id = ${id}), 'Somebody')`;

/** Addresses of webhooks are left out, because they are secrets. */
const NAMED_OBJECTS = [
  named("PERSON", "homes", { name: "display_name" }),
  named("IDENTITY", "identities", { name: "display_name", ofId: "person_id" }),
  named("GROUP", "identity_groups"),
  named("IDENTITY_PROVIDER", "identity_providers"),
  named("RESOURCE", "resources"),
  named("ACCESS_FLOW", "access_flows"),
  named("ACCESS_REQUEST", "access_requests", { name: `${nameOfPerson("requester_id")} || '''s request'` }),
  named("GRANT", "grants", { name: `${nameOfPerson("person_id")} || '''s access to ' || resource_name` }),
  named("INTEGRATION", "integrations"),
  named("SYNC_RUN", "sync_runs", {
    name: "coalesce((select i.name from integrations i where i.id = integration_id), 'An integration')",
    ofId: "integration_id",
  }),
  named("CONNECTOR", "connectors"),
  named("SLOT", "slots", { name: "coalesce(name, permission_set_arn)", ofId: "integration_id" }),
  named("SERVICE_ACCOUNT", "service_accounts"),
  named("API_TOKEN", "api_tokens"),
].join("\nunion all ");
