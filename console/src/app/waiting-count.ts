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

/** The live number of requests that wait for the viewer's decision. */
export function useWaitingCount(): number {
  const [{ data }] = useQuery({ query: WAITING });
  const [{ data: live }] = useSubscription({ query: CHANGED });
  return live?.approvalsWaiting?.count ?? data?.viewer?.waitingCount ?? 0;
}
