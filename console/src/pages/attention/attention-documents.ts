import { graphql } from "../../gql";
import type { NeedsAttentionQuery, OverdueGrantsQuery } from "../../gql/graphql";

export const ATTENTION = graphql(`
  query NeedsAttention($filter: AttentionFilterInput) {
    needsAttention(first: 100, filter: $filter) {
      totalCount
      nodes {
        id kind message whatToDo since page
        subjects {
          __typename
          ... on AccessFlow { id name heldChanges { gives ends of atMost } }
          ... on Connector { id name }
          ... on Grant { id }
          ... on IdentityProvider { id name }
          ... on Integration { id name }
          ... on PeopleAlike { address person { id displayName userName } other { id displayName userName } }
          ... on Person { id displayName }
          ... on RoleGroup { id group }
          ... on Webhook { id url }
        }
      }
    }
    integrations(first: 20) { nodes { id name status } }
  }
`);

export const OVERDUE = graphql(`
  query OverdueGrants($after: String) {
    grants(first: 20, after: $after, filter: { overdue: true }, orderBy: { field: ENDS_AT, direction: ASC }) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        id state resourceName resourceId overdueSince endAskedAt
        person { id displayName }
        account { id name }
        lastObservation { found message at presentAt notObservedSince }
        waitingFor { reason message since }
      }
    }
  }
`);

export const DRIFTING = graphql(`
  query DriftingIntegrations {
    integrations(first: 50) { nodes { id name } }
  }
`);

export const DRIFT = graphql(`
  query DriftOfIntegration($id: ID!, $after: String, $states: [DriftFindingState!]) {
    driftReport(integrationId: $id) {
      counts { kind count }
      findings(
        first: 20
        after: $after
        filter: { states: $states, kinds: [ORPHAN, OURS_ALTERED, OURS_MISSING, NEW] }
      ) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes { ...DriftFacts resource { id name } }
      }
    }
  }
`);

/** A query for administrators alone. */
export const RESTORED = graphql(`
  query RestoredState {
    installation { id restored { since clustersLeft targetsLeft orphans } }
  }
`);

export const CONFIRM_RESTORED = graphql(`
  mutation ConfirmRestored($force: Boolean!) {
    confirmRestored(force: $force) { installation { id restored { since clustersLeft targetsLeft orphans } } }
  }
`);

export const CONFIRM_FLOW = graphql(`
  mutation AttentionConfirmHeldChanges($flowId: ID!) {
    confirmAutomaticFlow(flowId: $flowId) { flow { id heldChanges { gives ends of atMost } } }
  }
`);

export const ACKNOWLEDGE = graphql(`
  mutation AttentionAcknowledgeLeavers($providerId: ID!) {
    acknowledgeLeavers(providerId: $providerId) { provider { id leaversAlarm { people since } } }
  }
`);

export const TEST_WEBHOOK = graphql(`
  mutation TestFailedWebhook($webhookId: ID!) {
    testNotification(channel: WEBHOOK, webhookId: $webhookId) { sentTo }
  }
`);

export const ANSWER_PEOPLE = graphql(`
  mutation AttentionAnswerPeople($personId: ID!, $otherId: ID!, $answer: PeopleAnswer!) {
    answerPeople(personId: $personId, otherId: $otherId, answer: $answer) { __typename }
  }
`);

export const ABANDON = graphql(`
  mutation AbandonOverdue($grantId: ID!, $reason: String!) {
    abandonGrant(grantId: $grantId, reason: $reason) { grant { id state overdueSince } }
  }
`);

/** The API has no event for the list itself. Each of these events can change it. */
export const INTEGRATIONS_CHANGED = graphql(`
  subscription AttentionIntegrationsChanged {
    integrationChanged { integrationId integration { id status } }
  }
`);

export const CONNECTORS_CHANGED = graphql(`
  subscription AttentionConnectorsChanged {
    connectorChanged { connectorId connector { id status } }
  }
`);

export const NOTIFICATIONS_CHANGED = graphql(`
  subscription AttentionNotificationsChanged {
    notificationsChanged { unreadCount }
  }
`);

export type AttentionItem = NonNullable<NeedsAttentionQuery["needsAttention"]>["nodes"][number];
export type Subject = AttentionItem["subjects"][number];
export type OverdueGrant = NonNullable<OverdueGrantsQuery["grants"]>["nodes"][number];
