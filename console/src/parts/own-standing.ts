import { useMemo, useRef } from "react";
import { useQuery, useSubscription } from "urql";
import { useViewer } from "../app/session";
import { graphql } from "../gql";
import type { OwnStandingQuery } from "../gql/graphql";
import { useReadAgain } from "./reading/read-again";
import { useReadSoon } from "./reading/use-read-soon";

const OWN_STANDING = graphql(`
  query OwnStanding($personId: ID!) {
    grants(first: 100, filter: { personId: $personId, states: [PENDING, ACTIVE] }, orderBy: { field: ENDS_AT }) {
      nodes { id state endsAt resourceId access { permissions { id name } ...AccessWords } }
    }
    accessRequests(first: 50, filter: { scope: MINE, granteeId: $personId, states: [PENDING] }) {
      nodes { id items { id state resourceId access { permissions { id name } ...AccessWords } } }
    }
  }
`);

const GRANTS_CHANGED = graphql(`
  subscription OwnGrantsChanged {
    grantsChanged { grants { id state endsAt } }
  }
`);

const REQUESTS_CHANGED = graphql(`
  subscription OwnRequestsChanged {
    accessRequestChanged { id state }
  }
`);

/** A person's live and coming grants on a cluster, and their open requests for it. */
export interface Standing {
  readonly held: readonly HeldThere[];
  readonly asked: readonly AskedThere[];
}

type HeldThere = NonNullable<OwnStandingQuery["grants"]>["nodes"][number];
interface AskedThere {
  readonly requestId: string;
  readonly access: NonNullable<OwnStandingQuery["accessRequests"]>["nodes"][number]["items"][number]["access"];
}

/**
 * The viewer's live standing on each cluster, as far as one page of the API goes. Undefined: not known yet. A service
 * account has no grants and no requests.
 */
export function useOwnStanding(): ((resourceId: string) => Standing) | undefined {
  const { personId } = useViewer();
  const pause = personId === null;
  const [{ data, error }, read] = useQuery({ query: OWN_STANDING, variables: { personId: personId ?? "" }, pause });
  useReadAgain(read);
  const readSoon = useReadSoon(read);
  const readAtEach = <Event>(_before: unknown, event: Event) => {
    readSoon();
    return event;
  };
  useSubscription({ query: GRANTS_CHANGED, pause }, readAtEach);
  useSubscription({ query: REQUESTS_CHANGED, pause }, readAtEach);
  // The last standing outlives a failed read. Without any, pages show the facts that they have.
  const last = useRef(data);
  last.current = data ?? last.current;
  const known = last.current;
  const isKnown = pause || known !== undefined || error !== undefined;
  return useMemo(() => (isKnown ? standingsIn(known) : undefined), [known, isKnown]);
}

const NONE: Standing = { held: [], asked: [] };
/** The standing of another grantee is not told to the viewer. */
export const NO_STANDING = (): Standing => NONE;

export function standingsIn(data: OwnStandingQuery | undefined): (resourceId: string) => Standing {
  const known = new Map<string, Standing>();
  const add = (id: string | null | undefined, more: Partial<Standing>) => {
    if (id == null) return;
    const { held, asked } = known.get(id) ?? NONE;
    known.set(id, { held: [...held, ...(more.held ?? [])], asked: [...asked, ...(more.asked ?? [])] });
  };
  for (const grant of data?.grants?.nodes ?? []) add(grant.resourceId, { held: [grant] });
  for (const { id, items } of data?.accessRequests?.nodes ?? []) {
    for (const { state, resourceId, access } of items) {
      // Some items of a request may be decided already.
      if (state === "PENDING") add(resourceId, { asked: [{ requestId: id, access }] });
    }
  }
  return (resourceId) => known.get(resourceId) ?? NONE;
}
