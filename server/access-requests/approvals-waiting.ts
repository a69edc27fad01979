import { ANY_REQUEST, REQUEST_TOPIC } from "../../shared/domain/access-requests/access-requests.topics";
import { ANY_DELEGATE, DELEGATIONS_TOPIC } from "../../shared/domain/delegations/delegations.topics";
import { ANY_PROVIDER, IDENTITIES_TOPIC } from "../../shared/domain/identities/identities.topics";
import type { GraphQLContext } from "../graphql/context";
import { liveQuery } from "../graphql/subscriptions/live-query";
import { mergedEvents } from "../graphql/subscriptions/merged-events";
import type { ApprovalsWaitingType } from "./access-request.type";

const SHOWN = 50;

/** People come, go or change groups; delegations begin or end. */
const OF_PEOPLE = [
  [IDENTITIES_TOPIC, ANY_PROVIDER],
  [DELEGATIONS_TOPIC, ANY_DELEGATE],
] as const;

/**
 * The requests that the subscriber may decide, now and after each change. A change is a new or decided request, an
 * opened tier, or other memberships of the subscriber.
 */
export function approvalsWaiting({ actor, platform }: GraphQLContext): AsyncGenerator<ApprovalsWaitingType> {
  const { accessRequestsQueries: queries, live } = platform;
  const { personId } = actor;
  let sent: string | null = null;
  return liveQuery(mergedEvents(live, ...OF_PEOPLE), REQUEST_TOPIC, ANY_REQUEST, async () => {
    if (!(await queries.isStillThere(actor))) return null;
    const waiting = personId === undefined ? [] : await queries.waitingFor(personId);
    const now = JSON.stringify(waiting.map(({ id, version }) => [id, version]));
    if (now === sent) return [];
    sent = now;
    return [{ count: waiting.length, requests: waiting.slice(0, SHOWN) }];
  });
}
