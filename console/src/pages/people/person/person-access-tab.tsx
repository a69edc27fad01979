import SpaceBetween from "@cloudscape-design/components/space-between";
import { useCallback, useState } from "react";
import { useSubscription } from "urql";
import { graphql } from "../../../gql";
import type { Person } from "./person";
import { PersonGrants } from "./person-grants";

const CHANGED = graphql(`
  subscription PersonGrantsChanged($personId: ID!) {
    grantsChanged(personId: $personId) { grants { ...PersonGrantFacts } }
  }
`);

/** A person's live and ended grants. Both lists update in place, and are read again as grants join or leave them. */
export function PersonAccessTab({ person }: { readonly person: Person }) {
  const moved = useMoves(person.id);
  const [hasNow, setHasNow] = useState(false);
  const onRead = useCallback(() => setHasNow(true), []);
  return (
    <SpaceBetween size="m">
      <PersonGrants
        person={person}
        title="Access now"
        description="Access that is not over. It ends by itself at its time."
        states={["PENDING", "ACTIVE", "REVOKING"]}
        empty="They have no access at the moment."
        moved={moved}
        onRead={onRead}
      />
      {/* The first list would push the second one away as it comes. */}
      {hasNow && (
        <PersonGrants
          person={person}
          title="Access before"
          description="Access that is over, the newest first, each with its receipt."
          states={["REVOKED", "REVOKED_OUTSIDE", "UNVERIFIED", "FAILED"]}
          empty="They had no access that is over."
          moved={moved}
        />
      )}
    </SpaceBetween>
  );
}

/**
 * Counts the changes of the person's grants that move one into or out of a list. The first event may have later states
 * than the lists, so it counts too.
 */
function useMoves(personId: string): number {
  const [seen, setSeen] = useState<{ readonly states: ReadonlyMap<string, string>; readonly moves: number }>(NONE);
  useSubscription({ query: CHANGED, variables: { personId } }, (_before, news) => {
    const grants = news.grantsChanged?.grants ?? [];
    setSeen(({ states, moves }) => {
      const isMoved = grants.some(({ id, state }) => states.get(id) !== state);
      const next = new Map([...states, ...grants.map(({ id, state }) => [id, state] as const)]);
      return { states: next, moves: isMoved ? moves + 1 : moves };
    });
    return news;
  });
  return seen.moves;
}

const NONE = { states: new Map<string, string>(), moves: 0 };
