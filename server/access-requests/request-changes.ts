import type { AccessRequest } from "../../shared/domain/access-requests/access-request.entity";
import {
  ANY_REQUEST,
  REQUEST_TOPIC,
  REQUESTS_OF_PERSON_TOPIC,
} from "../../shared/domain/access-requests/access-requests.topics";
import {
  ANY_REQUESTED,
  GRANTS_OF_REQUEST_TOPIC,
  REQUESTED_GRANTS_OF_PERSON_TOPIC,
} from "../../shared/domain/grants/grants.topics";
import { isReader } from "../../shared/kernel/actor";
import { notAPerson, notFound } from "../../shared/kernel/app-error";
import type { GraphQLContext } from "../graphql/context";
import { liveQuery } from "../graphql/subscriptions/live-query";
import { type LiveEventKey, mergedEvents } from "../graphql/subscriptions/merged-events";

/**
 * Recent changes are read at each hint and published once, because a transaction may commit after a later one. The
 * subscriber's own query may have come before the commit, so the changes before the subscription count too.
 */
const OVERLAP_MS = 30_000;

/** The newest pending requests. */
const SHOWN_AT_FIRST = 50;

/**
 * Streams a request now and after each change of it or its grants. Without an id: the actor's pending requests, those
 * that changed lately, then every change of the actor's requests.
 */
export async function requestChanges(
  context: GraphQLContext,
  requestId: string | null,
): Promise<AsyncGenerator<AccessRequest>> {
  return requestId === null ? changesOfMine(context) : changesOf(context, requestId);
}

/** Ends when the subscriber may no longer read the request, for example after leaving the approvers' group. */
async function changesOf({ actor, platform }: GraphQLContext, id: string): Promise<AsyncGenerator<AccessRequest>> {
  const { live, accessRequestsQueries: queries } = platform;
  if (!(await queries.find(actor, id))) throw notFound("The request");
  let sent: string | null = null;
  return liveQuery(mergedEvents(live, [GRANTS_OF_REQUEST_TOPIC, id]), REQUEST_TOPIC, id, async () => {
    // Read before the request, so that the request is never older than its fingerprint.
    const now = await queries.standingOf(id);
    const request = (await queries.isStillThere(actor)) ? await queries.find(actor, id) : null;
    if (!request) return null;
    if (now?.standing === sent) return [];
    sent = now?.standing ?? null;
    return [request];
  });
}

function changesOfMine({ actor, platform }: GraphQLContext): AsyncGenerator<AccessRequest> {
  const { live, clock, accessRequestsQueries: queries } = platform;
  const readsAll = isReader(actor);
  const personId = readsAll ? null : actor.personId;
  if (personId === undefined) throw notAPerson("This token stands for no person, so it has no requests.");
  const [topic, key] = personId === null ? [REQUEST_TOPIC, ANY_REQUEST] : [REQUESTS_OF_PERSON_TOPIC, personId];
  const grants: LiveEventKey =
    personId === null ? [GRANTS_OF_REQUEST_TOPIC, ANY_REQUESTED] : [REQUESTED_GRANTS_OF_PERSON_TOPIC, personId];
  let since = new Date(clock.now().getTime() - OVERLAP_MS);
  let sent: Set<string> | null = null;
  return liveQuery(mergedEvents(live, grants), topic, key, async () => {
    if (!(await queries.isStillThere(actor))) return null;
    const waiting = sent === null ? await queries.waitingOf(personId, SHOWN_AT_FIRST) : [];
    const standings = await queries.standingsSince(personId, since);
    const news = standings.filter(({ standing }) => !sent?.has(standing));
    sent = new Set(standings.map(({ standing }) => standing));
    since = new Date(clock.now().getTime() - OVERLAP_MS);
    const changed = news.length > 0 ? await queries.byIds(news.map(({ id }) => id)) : [];
    return [...without(changed, waiting), ...changed];
  });
}

function without(known: readonly AccessRequest[], requests: readonly AccessRequest[]): AccessRequest[] {
  return requests.filter(({ id }) => known.every((one) => one.id !== id));
}
