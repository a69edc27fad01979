import { type DataSource, type EntityManager, In } from "typeorm";
import { type Actor, isReader } from "../../kernel/actor";
import type { Clock } from "../../kernel/clock";
import type { PageRequest } from "../../kernel/page";
import type { CountedPage } from "../../platform/database/keyset";
import { rowsByIds, rowsOfEach } from "../../platform/database/rows";
import { AccessFlow } from "../access-flows/access-flow.entity";
import { AccessDecision, AccessRequest, AccessRequestItem } from "./access-request.entity";
import { flowConcernsPerson } from "./approvers/flow-concerns-person";
import { KnownItems } from "./approvers/known-items";
import { loadApproversAmong, mayRead, mayReadAnyway } from "./approvers/request-approvers";
import { requestsAwaitingDecision } from "./approvers/requests-awaiting-decision";
import { listRequests, NEWEST_FIRST, OWN_REQUEST, type RequestFilter, type RequestOrder } from "./lists/list-requests";
import { type RequestOfGrant, requestsOfGrants } from "./lists/requests-of-grants";
import { RequestQuestion } from "./request-question.entity";
import { wholeRequests } from "./request-rows";

export class AccessRequestsQueries {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Null: there is none, or the actor may not know of it. */
  async find(actor: Actor, id: string, known?: KnownItems): Promise<AccessRequest | null> {
    return findReadable(this.db.manager, actor, id, this.clock.now(), known);
  }

  /** Without an access check: for callers that may read every request. In the order given. */
  async byIds(ids: readonly string[]): Promise<AccessRequest[]> {
    const requests = await rowsByIds(this.db.manager, AccessRequest, ids);
    return requests.filter((request) => request !== null);
  }

  /** In the order given; null: not found, or not readable by the actor. */
  async readableByIds(actor: Actor, ids: readonly string[]): Promise<(AccessRequest | null)[]> {
    const { manager } = this.db;
    const readable = await readableOf(
      manager,
      actor,
      await manager.findBy(AccessRequest, { id: In([...ids]) }),
      this.clock.now(),
    );
    const byId = new Map(readable.map((request) => [request.id, request]));
    return ids.map((id) => byId.get(id) ?? null);
  }

  /** Whether the actor may read the request behind a grant. Inside a transaction, pass its manager. */
  async mayReadRequestOf(actor: Actor, grantId: string, manager: EntityManager = this.db.manager): Promise<boolean> {
    const item = await manager.findOneBy(AccessRequestItem, { grantId });
    return item !== null && (await findReadable(manager, actor, item.requestId, this.clock.now())) !== null;
  }

  /** The request and item behind each grant; null: the grant has no request, or the actor may not read it. */
  async ofGrants(actor: Actor, grantIds: readonly string[]): Promise<(RequestOfGrant | null)[]> {
    return requestsOfGrants(this.db.manager, actor, grantIds, this.clock.now());
  }

  async list(
    actor: Actor,
    filter: RequestFilter,
    page: PageRequest,
    order: RequestOrder = NEWEST_FIRST,
    known = new KnownItems(this.db.manager),
  ): Promise<CountedPage<AccessRequest>> {
    return listRequests({ db: this.db, clock: this.clock, known }, actor, filter, order, page);
  }

  /** The newest requests by or for each person; `atMost` of each. */
  async newestOf(personIds: readonly string[], atMost: number): Promise<AccessRequest[][]> {
    return rowsOfEach(this.db, AccessRequest, personIds, {
      sql: `select person.id as key, newest.id from unnest($1::uuid[]) person(id) cross join lateral (
              select r.id, r.created_at from access_requests r where person.id in (r.requester_id, r.grantee_id)
               order by r.created_at desc, r.id desc limit $2) newest order by newest.created_at desc, newest.id desc`,
      parameters: [personIds, atMost],
    });
  }

  async waitingFor(personId: string): Promise<AccessRequest[]> {
    return requestsAwaitingDecision(this.db.manager, personId, this.clock.now());
  }

  /** The newest pending requests by or for this person (null: anybody), oldest first. */
  async waitingOf(personId: string | null, atMost: number): Promise<AccessRequest[]> {
    const query = this.db.manager.createQueryBuilder(AccessRequest, "request").where("request.lapsesAt is not null");
    if (personId !== null) query.andWhere(OWN_REQUEST, { personId });
    const newest = query.orderBy("request.createdAt", "DESC").addOrderBy("request.id", "DESC").limit(atMost);
    return (await newest.getMany()).reverse();
  }

  /**
   * The requests by or for this person (null: anybody) that changed since then, or whose grants changed their state.
   */
  async standingsSince(personId: string | null, since: Date): Promise<RequestStanding[]> {
    return this.db.query(STANDINGS_SINCE, [since, personId]);
  }

  async standingOf(requestId: string): Promise<RequestStanding | null> {
    const [standing]: RequestStanding[] = await this.db.query(`${STANDINGS} where r.id = $1`, [requestId]);
    return standing ?? null;
  }

  /** Whether the actor of an open connection is still active. Connections outlive the people who leave. */
  async isStillThere({ identityId }: Actor): Promise<boolean> {
    if (identityId === undefined) return true;
    const rows: unknown[] = await this.db.query("select 1 from acting_identities where id = $1", [identityId]);
    return rows.length > 0;
  }

  /** The items of each request, in the order in which they were asked for. */
  async itemsOf(requestIds: readonly string[]): Promise<AccessRequestItem[][]> {
    const where = { requestId: In(requestIds) };
    const rows = await this.db.manager.find(AccessRequestItem, { where, order: { id: "ASC" } });
    return requestIds.map((id) => rows.filter((row) => row.requestId === id));
  }

  /** The decisions about each item, oldest first. */
  async decisionsOf(itemIds: readonly string[]): Promise<AccessDecision[][]> {
    const where = { itemId: In(itemIds) };
    const rows = await this.db.manager.find(AccessDecision, { where, order: { decidedAt: "ASC", id: "ASC" } });
    return itemIds.map((id) => rows.filter((row) => row.itemId === id));
  }

  /** The questions about each request, oldest first. */
  async questionsOf(requestIds: readonly string[]): Promise<RequestQuestion[][]> {
    const where = { requestId: In(requestIds) };
    const rows = await this.db.manager.find(RequestQuestion, { where, order: { askedAt: "ASC", id: "ASC" } });
    return requestIds.map((id) => rows.filter((row) => row.requestId === id));
  }

  /** Whether the actor may read a flow: readers may, and people whom it concerns (flow-concerns-person.ts). */
  async mayKnowFlow(actor: Actor, flow: AccessFlow): Promise<boolean> {
    if (isReader(actor)) return true;
    if (actor.personId === undefined) return false;
    return flowConcernsPerson(this.db.manager, flow, actor.personId, this.clock.now());
  }
}

/** A fingerprint of a request and its grants: `standing` differs as soon as subscribers have something new to read. */
interface RequestStanding {
  readonly id: string;
  readonly standing: string;
}

const STANDINGS = `
select r.id, concat_ws(' ', r.id, r.version, g.standing) as standing
  from access_requests r left join lateral (
    select string_agg(concat_ws(' ', g.id, g.state, 'part', g.part_observed_at, 'ends', g.ends_at, 'ending', g.end_asked_at), ', ' order by g.id) as standing
      from access_request_items i join grants g on g.id = i.grant_id where i.request_id = r.id) g on true`;

const STANDINGS_SINCE = `${STANDINGS}
 where r.id = any(array(
         select id from access_requests where changed_at >= $1
         union
         select i.request_id from grants g join access_request_items i on i.grant_id = g.id where g.state_since >= $1))
   and ($2::uuid is null or $2 in (r.requester_id, r.grantee_id))
 order by r.changed_at, r.id`;

/** Null: there is none, or the actor may not know of it. */
async function findReadable(
  manager: EntityManager,
  actor: Actor,
  id: string,
  at: Date,
  known?: KnownItems,
): Promise<AccessRequest | null> {
  const listed = await known?.findListed(id);
  if (listed) return listed;
  const [request] = await readableOf(manager, actor, await manager.findBy(AccessRequest, { id }), at, known);
  return request ?? null;
}

/** The requests that the actor may read, found by a few statements. */
async function readableOf(
  manager: EntityManager,
  actor: Actor,
  requests: readonly AccessRequest[],
  at: Date,
  known = new KnownItems(manager),
): Promise<AccessRequest[]> {
  const { personId } = actor;
  const others = requests.filter((request) => !mayReadAnyway(actor, request));
  if (others.length === 0) return [...requests];
  if (personId === undefined) return requests.filter((request) => !others.includes(request));
  const wholes = await wholeRequests(manager, others);
  const personIds = await known.withDelegators(personId, at);
  const approvers = await loadApproversAmong(manager, personIds, wholes, at, await known.factsOf(wholes));
  known.remember(wholes, approvers);
  const hidden = new Set(wholes.filter((whole) => !mayRead(actor, whole, approvers)).map(({ request }) => request.id));
  return requests.filter(({ id }) => !hidden.has(id));
}
