import type { DataSource, SelectQueryBuilder } from "typeorm";
import { type FieldProblem, invalidInput } from "../../kernel/app-error";
import type { PageRequest } from "../../kernel/page";
import { type CountedPage, keysetPage } from "../../platform/database/keyset";
import { likeText } from "../../platform/database/like-text";
import { AuditEvent, type AuditOutcome } from "./audit-event.entity";
import type { FollowDependencies } from "./follow-seals";
import { type AuditVerification, type VerifyOptions, verifyAuditLog } from "./verify-audit-log";

/** Everything given must hold. */
export interface AuditFilter {
  readonly actorId?: string | null;
  readonly onBehalfOf?: string | null;
  /** By the identities that are this person's now, or by tokens for one of them. */
  readonly personId?: string | null;
  /** What the action begins with, such as "grant." */
  readonly action?: string | null;
  readonly subjectType?: string | null;
  readonly subjectId?: string | null;
  readonly outcome?: AuditOutcome | null;
  /** From this moment on, and before that one. */
  readonly from?: Date | null;
  readonly to?: Date | null;
}

const PAGE_OF_EXPORT = 1_000;

/** The ids as they stand in the log, as arrays, so that its indexes are used. A service is nobody's identity. */
const BY_PERSON = `(
  event.actor_id = any(array(select unnest(array[i.id::text, 'jwt:' || i.id]) from identities i where i.person_id = :personId))
  or event.on_behalf_of = any(array(select i.id::text from identities i where i.person_id = :personId)))`;

export class AuditQueries {
  private readonly db: DataSource;

  constructor(private readonly deps: FollowDependencies) {
    this.db = deps.db;
  }

  /** The newest first. */
  async list(filter: AuditFilter, page: PageRequest): Promise<CountedPage<AuditEvent>> {
    checkTimes(filter);
    return keysetPage(this.filtered(filter), page, {
      columns: ["event.at", "event.id"],
      direction: "DESC",
      keyOf: (event) => [event.at.toISOString(), event.id],
    });
  }

  /** The oldest first, a thousand at a time, and no more than that is held: whoever reads says when to go on. */
  async *all(filter: Pick<AuditFilter, "from" | "to">): AsyncGenerator<AuditEvent[]> {
    checkTimes(filter);
    let last: AuditEvent | undefined;
    for (;;) {
      const query = this.filtered(filter).orderBy("event.at").addOrderBy("event.id").limit(PAGE_OF_EXPORT);
      if (last) query.andWhere("(event.at, event.id) > (:lastAt, :lastId)", { lastAt: last.at, lastId: last.id });
      const events = await query.getMany();
      if (events.length > 0) yield events;
      if (events.length < PAGE_OF_EXPORT) return;
      last = events.at(-1);
    }
  }

  /** Only seals about events between these times, if given. */
  async verify(options: VerifyOptions): Promise<AuditVerification> {
    checkTimes(options);
    checkExpected(options);
    return verifyAuditLog(this.deps, options);
  }

  private filtered(filter: AuditFilter): SelectQueryBuilder<AuditEvent> {
    const query = this.db.manager.createQueryBuilder(AuditEvent, "event");
    const { actorId, onBehalfOf, personId, action, subjectType, subjectId, outcome, from, to } = filter;
    if (actorId != null) query.andWhere("event.actorId = :actorId", { actorId });
    if (onBehalfOf != null) query.andWhere("event.onBehalfOf = :onBehalfOf", { onBehalfOf });
    if (personId != null) query.andWhere(BY_PERSON, { personId });
    if (action != null) query.andWhere("event.action like :action", { action: `${likeText(action)}%` });
    if (subjectType != null) query.andWhere("event.subjectType = :subjectType", { subjectType });
    if (subjectId != null) query.andWhere("event.subjectId = :subjectId", { subjectId });
    // Written out where an index holds only these.
    if (outcome === "REFUSED") query.andWhere("event.outcome = 'REFUSED'");
    else if (outcome != null) query.andWhere("event.outcome = :outcome", { outcome });
    if (from != null) query.andWhere("event.at >= :from", { from });
    if (to != null) query.andWhere("event.at < :to", { to });
    return query;
  }
}

function checkTimes({ from, to }: Pick<AuditFilter, "from" | "to">): void {
  const problems: FieldProblem[] = [];
  if (from && to && from > to) problems.push({ path: ["to"], message: "'to' must not be before 'from'." });
  if (problems.length > 0) throw invalidInput(problems);
}

const MOST_EXPECTED = 1_000;

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
