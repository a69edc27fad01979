import { cacheExchange, type UpdateResolver } from "@urql/exchange-graphcache";
import { Client, fetchExchange, subscriptionExchange } from "urql";
import { EMBEDDED_TYPES, type MutationName, POSSIBLE_TYPES, type QueryName } from "../../gql/schema-facts";
import { learnServerTime } from "../server-clock";
import { askToSignInAgain, signInNeedOf } from "../sign-in-need";
import { answersInOrder } from "./answers-in-order";
import { LiveSocket } from "./live-socket";
import { withoutTurns } from "./turned-text";

const ADDRESS = "/graphql";

/** One client for one person. The next person to sign in gets a new client with an empty cache. */
export function createApiClient(): Client {
  const { protocol, host } = location;
  const socket = new LiveSocket(`${protocol === "https:" ? "wss" : "ws"}://${host}${ADDRESS}`);
  return new Client({
    url: ADDRESS,
    preferGetMethod: false,
    requestPolicy: "cache-and-network",
    fetch: fetchSignedIn,
    exchanges: [
      cacheExchange({ keys: KEYS, possibleTypes: POSSIBLE, updates: { Mutation: LISTS_CHANGED_BY } }),
      answersInOrder,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query, variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: socket.subscribe({ query: query!, variables: variables as Record<string, unknown> }, sink),
          }),
        }),
      }),
    ],
  });
}

const KEYS = Object.fromEntries(EMBEDDED_TYPES.map((name) => [name, () => null]));
const POSSIBLE = Object.fromEntries(Object.entries(POSSIBLE_TYPES).map(([name, types]) => [name, [...types]]));

/** The payload of a mutation has the changed objects. Lists that now have another member are read again. */
const LISTS_CHANGED_BY: Readonly<Partial<Record<MutationName, UpdateResolver>>> = {
  createAccessRequest: readAgain("accessRequests", "requestableResources", "requestableResource"),
  askAgain: readAgain("accessRequests", "requestableResources", "requestableResource"),
  cancelRequest: readAgain("accessRequests", "requestableResources", "requestableResource"),
  approveRequest: readAgain("accessRequests", "grants"),
  rejectRequest: readAgain("accessRequests"),
  decideRequests: readAgain("accessRequests", "grants"),
  revokeGrant: readAgain("grants"),
  abandonGrant: readAgain("grants"),
  setFavourite: readAgain("favourites"),
  delegateApprovals: readAgain("delegations"),
  endDelegation: readAgain("delegations"),
  createApiToken: readAgain("apiTokens"),
  revokeSession: readAgain("mySessions"),
  markNotificationsRead: readAgain("notifications"),
  syncIntegration: readAgain("syncRuns"),
  deleteIntegration: readAgain("integrations"),
};

function readAgain(...fields: readonly QueryName[]): UpdateResolver {
  return (_payload, _args, cache) => {
    for (const field of fields) cache.invalidate("Query", field);
  };
}

/** An operation that was refused for want of a session, or of a fresh sign-in, is sent again after the sign-in. */
async function fetchSignedIn(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const sentAt = performance.now();
  const answer = await fetch(input, { ...init, credentials: "same-origin" });
  learnServerTime(answer);
  const text = withoutTurns(await answer.text());
  const need = signInNeedOf(text);
  if (need !== null && (await askToSignInAgain(need, sentAt))) return fetchSignedIn(input, init);
  return new Response(text, { status: answer.status, headers: answer.headers });
}
