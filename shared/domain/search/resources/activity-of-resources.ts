import type { DataSource } from "typeorm";
import { type Actor, isReader } from "../../../kernel/actor";
import type { PageRequest } from "../../../kernel/page";
import type { CountedPage } from "../../../platform/database/keyset";
import { type ListOfEach, mapPage, pagesOfEach } from "../../../platform/database/pages-of-each";
import { AccessRequest } from "../../access-requests/access-request.entity";
import { AuditEvent } from "../../audit/audit-event.entity";
import { DriftFinding } from "../../drift/drift-finding.entity";
import { ownedResources } from "../../owners/owned-resources";

/**
 * Requests about each resource, newest first. Non-readers do not get requests that also name resources of other owners.
 */
export async function requestsOfResources(
  db: DataSource,
  actor: Actor,
  resourceIds: readonly string[],
  page: PageRequest,
): Promise<CountedPage<AccessRequest>[]> {
  const isWhole = isReader(actor) ? "true" : `not exists (${ITEMS_OF_OTHERS})`;
  const pages = await pagesOfEach<{ id: string }>(db, resourceIds, page, {
    ...newestFirst("resourceRequests", "q.created_at", "q.id"),
    rest: `from access_requests q
      where q.id in (select i.request_id from access_request_items i where i.resource_id = k.key) and ${isWhole}`,
    parameters: isReader(actor) ? [] : [actor.personId ?? null],
  });
  const ids = pages.flatMap(({ nodes }) => nodes.map(({ id }) => id));
  const rows = ids.length === 0 ? [] : await requestsById(db, ids);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return pages.map((one) => mapPage(one, ({ id }) => byId.get(id)));
}

/**
 * The items of a request `q` on resources that the person $1 does not own. Without `offset 0` PostgreSQL would read the
 * items of all requests.
 */
const ITEMS_OF_OTHERS = `select 1 from access_request_items other
  where other.request_id = q.id and (other.resource_id is null or other.resource_id not in (${ownedResources("$1")})) offset 0`;

/**
 * The audit events about each resource, newest first. Non-readers do not get refusals, nor events of flows and
 * integrations, which name much else.
 */
export async function historyOfResources(
  db: DataSource,
  actor: Actor,
  resourceIds: readonly string[],
  page: PageRequest,
): Promise<CountedPage<AuditEvent>[]> {
  const visible = isReader(actor) ? "true" : "e.outcome = 'SUCCEEDED' and e.subject_type = any($1)";
  const pages = await pagesOfEach<{ id: string }>(db, resourceIds, page, {
    ...newestFirst("resourceHistory", "e.at", "e.id"),
    rest: `from audit_events e where (e.about @> array[k.key] or e.subject_id = k.key::text) and ${visible}`,
    parameters: isReader(actor) ? [] : [SUBJECTS_OF_OWNERS],
  });
  const ids = pages.flatMap(({ nodes }) => nodes.map(({ id }) => id));
  const rows = ids.length === 0 ? [] : await eventsById(db, ids);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return pages.map((one) => mapPage(one, ({ id }) => byId.get(id)));
}

const SUBJECTS_OF_OWNERS = ["resource", "grant", "access-request", "access-target"];

/** The drift findings on each resource, newest first. */
export async function findingsOfResources(
  db: DataSource,
  resourceIds: readonly string[],
  page: PageRequest,
): Promise<CountedPage<DriftFinding>[]> {
  const pages = await pagesOfEach<{ id: string }>(db, resourceIds, page, {
    ...newestFirst("resourceFindings", "f.since", "f.id"),
    rest: "from drift_findings f where f.resource_id = k.key and f.kind <> 'UNKNOWN'",
    parameters: [],
  });
  const ids = pages.flatMap(({ nodes }) => nodes.map(({ id }) => id));
  const rows = ids.length === 0 ? [] : await findingsById(db, ids);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return pages.map((one) => mapPage(one, ({ id }) => byId.get(id)));
}

function newestFirst(name: string, at: string, id: string): Omit<ListOfEach, "rest" | "parameters"> {
  const columns = [
    { sql: at, type: "timestamptz" as const },
    { sql: id, type: "uuid" as const },
  ];
  return { name, columns, direction: "DESC", selection: id };
}

async function requestsById({ manager }: DataSource, ids: readonly string[]): Promise<AccessRequest[]> {
  return manager.createQueryBuilder(AccessRequest, "q").where("q.id = any(:ids)", { ids }).getMany();
}

async function eventsById({ manager }: DataSource, ids: readonly string[]): Promise<AuditEvent[]> {
  return manager.createQueryBuilder(AuditEvent, "e").where("e.id = any(:ids)", { ids }).getMany();
}

async function findingsById({ manager }: DataSource, ids: readonly string[]): Promise<DriftFinding[]> {
  return manager
    .createQueryBuilder(DriftFinding, "f")
    .innerJoinAndSelect("f.driftScan", "a")
    .innerJoinAndSelect("a.resource", "r")
    .leftJoinAndSelect("f.acceptance", "acceptance")
    .where("f.id = any(:ids)", { ids })
    .getMany();
}
