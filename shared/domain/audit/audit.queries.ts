import type { DataSource, SelectQueryBuilder } from "typeorm";
import { type FieldProblem, invalidInput } from "../../kernel/app-error";
import type { ListOrder, PageRequest } from "../../kernel/page";
import { type CountedPage, keysetPage } from "../../platform/database/keyset";
import { likeText } from "../../platform/database/like-text";
import { AuditEvent, type AuditOutcome } from "./audit-event.entity";
import { type NamedObject, type NamingEvent, namedObjectsOf } from "./named-objects";
import type { SealDependencies } from "./seals/advance-anchor";
import { type AuditVerification, type VerifyOptions, verifyAuditLog } from "./seals/verify-audit-log";

/** The actor kinds of the log, in capitals. */
export const ACTOR_KINDS = ["PERSON", "SERVICE", "SYSTEM", "FLOW"] as const;
export type ActorKind = (typeof ACTOR_KINDS)[number];

/** All given conditions have to hold. */
export interface AuditFilter {
  readonly actorId?: string | null;
  readonly onBehalfOf?: string | null;
  readonly actorKind?: ActorKind | null;
  /** Events by or about this person: under their own id, that of an identity, or that of a person merged into them. */
  readonly personId?: string | null;
  /** These match the ids that an event names (named-ids.ts). */
  readonly resourceId?: string | null;
  readonly flowId?: string | null;
  readonly grantId?: string | null;
  readonly accessRequestId?: string | null;
  /** Events that name this grant, its request, or the lease of its slot. */
  readonly storyOfGrantId?: string | null;
  /** A prefix of the action, such as "grant." */
  readonly action?: string | null;
  readonly subjectType?: string | null;
  readonly subjectId?: string | null;
  readonly outcome?: AuditOutcome | null;
  /** From this moment on, and before `to`. */
  readonly from?: Date | null;
  readonly to?: Date | null;
}

/** The log is ordered by time only, because its indexes are. */
export type AuditField = "AT";
const NEWEST_FIRST: ListOrder<AuditField> = { field: "AT", direction: "DESC" };

const PAGE_OF_EXPORT = 1_000;

export class AuditQueries {
  private readonly db: DataSource;

  constructor(private readonly deps: SealDependencies) {
    this.db = deps.db;
  }

  async list(
    filter: AuditFilter,
    page: PageRequest,
    { direction }: ListOrder<AuditField> = NEWEST_FIRST,
  ): Promise<CountedPage<AuditEvent>> {
    checkTimes(filter);
    return keysetPage(await this.filtered(filter), page, {
      columns: ["event.at", "event.id"],
      direction,
      keyOf: (event) => [event.at.toISOString(), event.id],
    });
  }

  /** All events, oldest first, read a thousand at a time as the consumer asks for them. */
  async *all(filter: AuditFilter): AsyncGenerator<AuditEvent[]> {
    checkTimes(filter);
    const filtered = await this.filtered(filter);
    let last: AuditEvent | undefined;
    for (;;) {
      const query = filtered.clone().orderBy("event.at").addOrderBy("event.id").limit(PAGE_OF_EXPORT);
      if (last) query.andWhere("(event.at, event.id) > (:lastAt, :lastId)", { lastAt: last.at, lastId: last.id });
      const events = await query.getMany();
      if (events.length > 0) yield events;
      if (events.length < PAGE_OF_EXPORT) return;
      last = events.at(-1);
    }
  }

  /** Only the seals about events between these times, if given. */
  async verify(options: VerifyOptions): Promise<AuditVerification> {
    checkTimes(options);
    checkExpected(options);
    return verifyAuditLog(this.deps, options);
  }

  private async filtered(filter: AuditFilter): Promise<SelectQueryBuilder<AuditEvent>> {
    const query = this.db.manager.createQueryBuilder(AuditEvent, "event");
    const { actorId, onBehalfOf, actorKind, personId, action, subjectType, subjectId, outcome, from, to } = filter;
    if (actorId != null) query.andWhere("event.actorId = :actorId", { actorId });
    if (onBehalfOf != null) query.andWhere("event.onBehalfOf = :onBehalfOf", { onBehalfOf });
    // Written as a literal, because the indexes are partial.
    if (actorKind != null) query.andWhere(OF_KIND[actorKind]);
    const about = [filter.resourceId, filter.flowId, filter.grantId, filter.accessRequestId].filter((id) => id != null);
    if (about.length > 0) query.andWhere("event.about @> :about", { about });
    // The ids are looked up first: knowing them, PostgreSQL estimates the number of events and picks the right index.
    if (personId != null) query.andWhere("event.about && :theirs", { theirs: await this.idsOf(personId) });
    if (filter.storyOfGrantId != null) await this.ofStory(query, filter.storyOfGrantId);
    if (action != null) query.andWhere("event.action like :action", { action: `${likeText(action)}%` });
    if (subjectType != null) query.andWhere("event.subjectType = :subjectType", { subjectType });
    if (subjectId != null) query.andWhere("event.subjectId = :subjectId", { subjectId });
    // Written as a literal, because the index holds refusals only.
    if (outcome === "REFUSED") query.andWhere("event.outcome = 'REFUSED'");
    else if (outcome != null) query.andWhere("event.outcome = :outcome", { outcome });
    if (from != null) query.andWhere("event.at >= :from", { from });
    if (to != null) query.andWhere("event.at < :to", { to });
    return query;
  }

  /** The objects that each event names. */
  async namedObjectsOf(events: readonly NamingEvent[]): Promise<NamedObject[][]> {
    return namedObjectsOf(this.db, events);
  }

  /** Other grants of the same request name it too, and have histories of their own. */
  private async ofStory(query: SelectQueryBuilder<AuditEvent>, grantId: string): Promise<void> {
    const rows: { id: string }[] = await this.db.query(IDS_OF_STORY, [grantId]);
    const story = rows.map(({ id }) => id);
    query
      .andWhere("event.about && :story", { story })
      .andWhere("(event.subjectType <> 'grant' or event.subjectId = :ofGrant)", { ofGrant: grantId.toLowerCase() });
  }

  private async idsOf(personId: string): Promise<string[]> {
    const rows: { id: string }[] = await this.db.query(IDS_OF_PERSON, [personId]);
    return rows.map(({ id }) => id);
  }
}

/** The ids of a person, of the people merged into them, and of their identities. */
const IDS_OF_PERSON = `
with recursive person(id) as (
  select $1::text
  union
  select e.before ->> 'goneId' from audit_events e join person p on e.subject_id = p.id where e.action = 'person.merged')
select id from person
union all
select i.id::text from identities i where i.person_id = $1::uuid`;

const OF_KIND: Readonly<Record<ActorKind, string>> = {
  PERSON: "event.actorKind = 'person'",
  SERVICE: "event.actorKind = 'service'",
  SYSTEM: "event.actorKind = 'system'",
  FLOW: "event.actorKind = 'flow'",
};

const IDS_OF_STORY = `
select $1::uuid::text as id
union select binding_id::text from grants where id = $1::uuid and binding_id is not null
union select request_id::text from access_request_items where grant_id = $1::uuid`;

function checkTimes({ from, to }: Pick<AuditFilter, "from" | "to">): void {
  const problems: FieldProblem[] = [];
  if (from && to && from > to) problems.push({ path: ["to"], message: "'to' must not be before 'from'." });
  if (problems.length > 0) throw invalidInput(problems);
}

export const MOST_EXPECTED = 1_000;

function checkExpected({ expected }: VerifyOptions): void {
  const problems: FieldProblem[] = expected.flatMap(({ seq, hash }, n) => [
    ...(/^[1-9]\d{0,17}$/.test(seq)
      ? []
      : [{ path: ["expected", n, "seq"], message: "The number of a seal has up to 18 digits." }]),
    ...(/^[0-9a-f]{64}$/.test(hash)
      ? []
      : [{ path: ["expected", n, "hash"], message: "The hash of a seal has 64 hexadecimal digits in lower case." }]),
  ]);
  if (expected.length > MOST_EXPECTED) {
    problems.push({ path: ["expected"], message: `At most ${MOST_EXPECTED} seals can be compared at once.` });
  }
  if (problems.length > 0) throw invalidInput(problems);
}
