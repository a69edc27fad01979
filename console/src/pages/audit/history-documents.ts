import { graphql } from "../../gql";
import type { AccessHistoryQuery } from "../../gql/graphql";

export const ACCESS_HISTORY = graphql(`
  query AccessHistory($after: String, $filter: AccessHistoryFilterInput!, $orderBy: AccessHistoryOrder) {
    accessHistory(first: 50, after: $after, filter: $filter, orderBy: $orderBy) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        activeFrom activeTo
        person { id displayName userName }
        requestedBy { id displayName }
        request { id justification }
        flow { id name }
        partOnly { ...AccessOfPeriod }
        approvedBy {
          id decidedAt reason
          decidedBy { id displayName }
          onBehalfOf { id displayName }
          flow { id name }
        }
        grant {
          id state resourceId resourceName endReason
          access { ...AccessOfPeriod }
          receipt { firstSeenAbsentAt lastSeenAbsentAt askedAt calls { at operation requestId } }
        }
      }
    }
  }
  fragment AccessOfPeriod on GrantedAccess {
    permissions { id name }
    ... on ClusterAccess { kubernetesGroups policies { policy namespaces permission { id name } } }
  }
`);

export type AccessPeriod = NonNullable<AccessHistoryQuery["accessHistory"]>["nodes"][number];
