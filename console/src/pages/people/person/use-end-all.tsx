import { useQuery } from "urql";
import { addresses } from "../../../app/addresses";
import { useFlashes } from "../../../app/flashes";
import { graphql } from "../../../gql";
import type { WhatEndsQuery } from "../../../gql/graphql";
import { useAction } from "../../../parts/forms/use-action";
import { PageLink } from "../../../parts/links/page-link";
import type { Person } from "./person";

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

const END_ALL = graphql(`
  mutation EndAllAccess($id: ID!, $reason: String!) {
    endAllAccess(personId: $id, reason: $reason) {
      sessionsEnded tokensEnded
      person { id active }
      grants { ...PersonGrantFacts }
      requests { id state }
    }
  }
`);

type Read = WhatEndsQuery;

export interface Ends {
  readonly grants: NonNullable<Read["grants"]>["nodes"];
  readonly requests: NonNullable<Read["accessRequests"]>["nodes"];
  readonly sessions: NonNullable<NonNullable<Read["person"]>["sessions"]>;
  readonly tokens: NonNullable<NonNullable<Read["person"]>["tokens"]>;
}

/** Reads everything that a person has, and ends it in one step. A double click ends it once. */
export function useEndAll(person: Person, onDone: () => void) {
  const { show } = useFlashes();
  const { run: send, isRunning, error } = useAction(END_ALL);
  const [{ data, error: readError }] = useQuery({
    query: WHAT_ENDS,
    variables: { id: person.id },
    requestPolicy: "network-only",
  });
  const run = async (reason: string) => {
    if (!(await send({ id: person.id, reason }))) return;
    show({
      type: "info",
      text: (
        <>
          All that <PageLink to={`${addresses.person(person.id)}?tab=access`}>{person.displayName}</PageLink> had ends:
          access is taken away within seconds, and is observed gone there.
        </>
      ),
    });
    onDone();
  };
  return { ends: endsOf(data), readError, isRunning, error, run };
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
