import { graphql } from "../../gql";
import type { GrantStoryQuery } from "../../gql/graphql";

export const GRANT_STORY = graphql(`
  query GrantStory($id: ID!) {
    grant(id: $id) { ...StoryOfGrant }
    auditEvents(first: 200, filter: { storyOfGrantId: $id }, orderBy: { field: AT, direction: ASC }) {
      totalCount
      nodes { ...AuditEventParts }
    }
  }
  fragment StoryOfGrant on Grant {
    id state stateSince createdAt activeAt endsAt endAskedAt endedAt overdueSince durationSeconds extensions
    endReason endDetail endMessage
    resourceId resourceName resourceArn
    resource { id region }
    account { id name number }
    person { id displayName userName }
    flow { id name summary }
    access {
      permissions { id name }
      ... on ClusterAccess {
        kubernetesGroups
        policies { policy namespaces permission { id name } }
      }
    }
    request {
      id justification createdAt
      requester { id displayName }
      grantee { id displayName }
      questions { id question askedAt askedBy { id displayName } answer answeredAt answeredBy { id displayName } }
    }
    requestItem {
      id state durationSeconds approvedDurationSeconds
      access {
        permissions { id name }
        ... on ClusterAccess { kubernetesGroups policies { policy namespaces permission { id name } } }
      }
      decisions {
        id decision decidedAt reason lessDurationSeconds
        decidedBy { id displayName }
        onBehalfOf { id displayName }
        flow { id name }
        lessAccess {
          permissions { id name }
          ... on ClusterAccess { kubernetesGroups policies { policy namespaces permission { id name } } }
        }
      }
    }
    receipt {
      askedAt reason firstSeenAbsentAt lastSeenAbsentAt notes
      calls { at operation requestId }
      remains {
        permissions { id name }
        ... on ClusterAccess { kubernetesGroups policies { policy namespaces permission { id name } } }
      }
    }
  }
`);

export const STORY_CHANGED = graphql(`
  subscription GrantStoryChanged($id: ID!) {
    grantChanged(id: $id) { ...StoryOfGrant }
  }
`);

export type StoryGrant = NonNullable<GrantStoryQuery["grant"]>;
