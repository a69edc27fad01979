import { useQuery, useSubscription } from "urql";
import { graphql } from "../gql";

const WAITING = graphql(`
  query WaitingCount {
    viewer { id waitingCount }
  }
`);

const CHANGED = graphql(`
  subscription WaitingChanged {
    approvalsWaiting { count }
  }
`);

/** Requests that wait for one's decision, live. */
export function useWaitingCount(): number {
  const [{ data }] = useQuery({ query: WAITING });
  const [{ data: live }] = useSubscription({ query: CHANGED });
  return live?.approvalsWaiting?.count ?? data?.viewer?.waitingCount ?? 0;
}
