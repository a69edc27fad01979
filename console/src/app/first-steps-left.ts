import { useQuery } from "urql";
import { graphql } from "../gql";
import { useViewer } from "./session";

const FIRST_APPROVED = graphql(`
  query FirstApproved {
    firstApproved: accessRequests(first: 1, filter: { scope: ALL, states: [APPROVED, PARTLY_APPROVED] }) { nodes { id } }
  }
`);

/** Whether an administrator is still to lead the installation to its first access: no request was ever approved. */
export function useFirstStepsLeft(): boolean {
  const isAdmin = useViewer().roles.includes("ADMIN");
  const [{ data }] = useQuery({ query: FIRST_APPROVED, pause: !isAdmin });
  return data?.firstApproved?.nodes.length === 0;
}
