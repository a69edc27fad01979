import { graphql } from "../../gql";
import type { PeopleSessionsQuery } from "../../gql/graphql";

export const SIGNED_IN = graphql(`
  query PeopleSessions($after: String, $search: String) {
    people(first: 20, after: $after, filter: { signedIn: true, search: $search }) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        id displayName userName
        sessions { id current createdAt lastSeenAt expiresAt provider address userAgent }
        tokens { id }
      }
    }
  }
`);

export const END_SESSION = graphql(`
  mutation EndSessionOf($id: ID!) {
    revokeSession(id: $id) { session { id } }
  }
`);

export const END_SESSIONS = graphql(`
  mutation EndSessionsOf($personId: ID!, $keepTokens: Boolean!) {
    endSessions(personId: $personId, keepTokens: $keepTokens) { sessionsEnded person { id displayName } }
  }
`);

export const TOKENS = graphql(`
  query TokensOfEverybody($after: String, $filter: ApiTokenFilterInput) {
    apiTokens(first: 50, after: $after, filter: $filter) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        id name scopes createdAt lastUsedAt expiresAt revokedAt identityId
        person { id displayName }
        serviceAccount { id name }
      }
    }
  }
`);

export type SignedInPerson = NonNullable<PeopleSessionsQuery["people"]>["nodes"][number];
export type ShownSession = NonNullable<SignedInPerson["sessions"]>[number];
