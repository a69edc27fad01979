import { graphql } from "../../gql";
import type {
  ApiTokensQuery,
  DelegationsQuery,
  MySessionsQuery,
  NotificationPreferencesQuery,
} from "../../gql/graphql";

export const SESSIONS = graphql(`
  query MySessions {
    mySessions { id current createdAt lastSeenAt expiresAt mfaAt provider address userAgent }
  }
`);

export const END_SESSION = graphql(`
  mutation EndSession($id: ID!) {
    revokeSession(id: $id) { session { id } }
  }
`);

export const TOKENS = graphql(`
  query ApiTokens($after: String, $filter: ApiTokenFilterInput) {
    apiTokens(first: 50, after: $after, filter: $filter) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { id name scopes createdAt lastUsedAt expiresAt revokedAt }
    }
  }
`);

export const MAKE_TOKEN = graphql(`
  mutation MakeApiToken($input: CreateApiTokenInput!) {
    createApiToken(input: $input) { token apiToken { id name } }
  }
`);

export const END_TOKEN = graphql(`
  mutation EndApiToken($id: ID!) {
    revokeApiToken(id: $id) { apiToken { id name revokedAt } }
  }
`);

export const PREFERENCES = graphql(`
  query NotificationPreferences {
    notificationPreferences { ...Preferences }
  }
  fragment Preferences on NotificationPreferences {
    id version mail mailAddress mailConfigured
    kinds { kind inApp inAppChangeable mail }
  }
`);

export const SET_PREFERENCES = graphql(`
  mutation SetNotificationPreferences($version: Int!, $mail: Boolean, $kinds: [NotificationPreferenceInput!]) {
    setNotificationPreferences(version: $version, mail: $mail, kinds: $kinds) { preferences { ...Preferences } }
  }
`);

export const TEST_MAIL = graphql(`
  mutation TestMail {
    testNotification(channel: MAIL) { sentTo }
  }
`);

export const DELEGATIONS = graphql(`
  query Delegations($after: String, $filter: DelegationFilterInput) {
    delegations(first: 50, after: $after, filter: $filter) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        id state reason startsAt until endedAt endReason
        from { id displayName userName }
        to { id displayName userName }
      }
    }
  }
`);

export const DELEGATE = graphql(`
  mutation DelegateApprovals($input: DelegateApprovalsInput!) {
    delegateApprovals(input: $input) { delegation { id startsAt until to { id displayName userName } } }
  }
`);

export const END_DELEGATION = graphql(`
  mutation EndDelegation($id: ID!) {
    endDelegation(id: $id) { delegation { id state endedAt endReason } }
  }
`);

/** Everybody, for administrators and auditors. */
export const FIND_PEOPLE = graphql(`
  query FindPeople($text: String!) {
    search(text: $text, kinds: [PERSON], first: 20) {
      kind
      results { id title detail }
    }
  }
`);

/** People whom other viewers can find: co-owners of their clusters, and approvers of the requests that they decide. */
export const COLLEAGUES = graphql(`
  query Colleagues {
    resources(first: 10, filter: { ownedByMe: true }) {
      nodes { id owners { name members { id displayName userName } } }
    }
    accessRequests(first: 5, filter: { scope: DECIDED_BY_ME }) {
      nodes { id items { id decisions { id decidedBy { id displayName userName } } } }
    }
    waiting: accessRequests(first: 5, filter: { scope: WAITING_FOR_ME }) {
      nodes { id items { id approvers { approvers { people { id displayName userName } } } } }
    }
  }
`);

export type Session = NonNullable<MySessionsQuery["mySessions"]>[number];
export type Token = NonNullable<ApiTokensQuery["apiTokens"]>["nodes"][number];
export type Preferences = NonNullable<NotificationPreferencesQuery["notificationPreferences"]>;
export type Delegation = NonNullable<DelegationsQuery["delegations"]>["nodes"][number];
