import { useRef, useState } from "react";
import { type CombinedError, useClient, useQuery } from "urql";
import { addresses } from "../../app/addresses";
import { useFlashes } from "../../app/flashes";
import { graphql } from "../../gql";
import type { WhatEndsQuery } from "../../gql/graphql";
import { PageLink } from "../../parts/page-link";
import { problemsOf } from "../../parts/problem";
import type { Person } from "./person-page";

const WHAT_ENDS = graphql(`
  query WhatEnds($id: ID!) {
    person(id: $id) {
      id
      sessions { id createdAt provider address }
      tokens { id name }
    }
    grants(first: 200, filter: { personId: $id, states: [PENDING, ACTIVE] }) { nodes { ...PersonGrantFacts } }
    accessRequests(first: 200, filter: { scope: ALL, granteeId: $id, states: [PENDING, PARTLY_APPROVED] }) {
      nodes { id state items { id state resourceName } }
    }
  }
`);

const END_SESSIONS = graphql(`
  mutation EndAllSessions($id: ID!) {
    endSessions(personId: $id) { sessionsEnded person { id active } }
  }
`);

const END_GRANT = graphql(`
  mutation EndAllGrant($id: ID!, $reason: String!) {
    revokeGrant(grantId: $id, reason: $reason) { grant { ...PersonGrantFacts } }
  }
`);

const WITHDRAW = graphql(`
  mutation EndAllRequest($id: ID!, $reason: String!) {
    cancelRequest(requestId: $id, reason: $reason) { request { id state } }
  }
`);

type Read = WhatEndsQuery;

export interface Ends {
  readonly grants: NonNullable<Read["grants"]>["nodes"];
  readonly requests: NonNullable<Read["accessRequests"]>["nodes"];
  readonly sessions: NonNullable<NonNullable<Read["person"]>["sessions"]>;
  readonly tokens: NonNullable<NonNullable<Read["person"]>["tokens"]>;
}

/** Reads what somebody has, and ends it: sessions first, so that nothing new is asked for meanwhile. A double click ends it once. */
export function useEndAll(person: Person, onDone: () => void) {
  const client = useClient();
  const { show } = useFlashes();
  const isSent = useRef(false);
  const [running, setRunning] = useState<{ readonly done: number } | null>(null);
  const [problems, setProblems] = useState<readonly string[]>([]);
  const [{ data, error }, readAgain] = useQuery({
    query: WHAT_ENDS,
    variables: { id: person.id },
    requestPolicy: "network-only",
  });
  const ends = endsOf(data);
  const run = async (reason: string) => {
    if (!ends || isSent.current) return;
    isSent.current = true;
    setRunning({ done: 0 });
    const found: string[] = [];
    const step = async (work: Promise<{ error?: CombinedError | undefined }>, what: string) => {
      const { error: refused } = await work;
      found.push(...problemsOf(refused).map(({ message }) => `${what}: ${message}`));
      setRunning((before) => ({ done: (before?.done ?? 0) + 1 }));
    };
    await step(client.mutation(END_SESSIONS, { id: person.id }).toPromise(), "Sessions and tokens");
    for (const { id, items } of ends.requests) {
      await step(client.mutation(WITHDRAW, { id, reason }).toPromise(), `The request for ${items[0]?.resourceName}`);
    }
    for (const { id, resourceName } of ends.grants) {
      await step(client.mutation(END_GRANT, { id, reason }).toPromise(), `Access to ${resourceName}`);
    }
    isSent.current = false;
    setRunning(null);
    setProblems(found);
    if (found.length > 0) return readAgain({ requestPolicy: "network-only" });
    show({
      type: "info",
      text: (
        <>
          All that <PageLink to={`${addresses.person(person.id)}?tab=access`}>{person.displayName}</PageLink> had ends:
          access is taken away within seconds, and is seen gone there.
        </>
      ),
    });
    onDone();
  };
  return { ends, readError: error, done: running?.done ?? 0, isRunning: running !== null, problems, run };
}

function endsOf(data: Read | undefined): Ends | null {
  if (!data?.person || !data.grants || !data.accessRequests) return null;
  return {
    grants: data.grants.nodes,
    requests: data.accessRequests.nodes.filter(({ items }) => items.some(({ state }) => state === "PENDING")),
    sessions: data.person.sessions ?? [],
    tokens: data.person.tokens ?? [],
  };
}
