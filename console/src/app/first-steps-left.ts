import { useQuery } from "urql";
import { graphql } from "../gql";
import { useViewer } from "./session";

const FIRST_APPROVED = graphql(`
  query FirstApproved {
    firstApproved: accessRequests(first: 1, filter: { scope: ALL, states: [APPROVED, PARTLY_APPROVED] }) { nodes { id } }
  }
`);

/** Whether the viewer is an administrator and no request was ever approved, so that the first steps are still to do. */
export function useFirstStepsLeft(): boolean {
  const isAdmin = useViewer().roles.includes("ADMIN");
  const [{ data }] = useQuery({ query: FIRST_APPROVED, pause: !isAdmin });
  return data?.firstApproved?.nodes.length === 0;
}
