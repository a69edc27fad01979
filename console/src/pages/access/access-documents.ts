import { graphql } from "../../gql";
import type { AccessesQuery, AccessQuery } from "../../gql/graphql";

export const ACCESSES = graphql(`
  query Accesses($after: String, $filter: GrantFilterInput, $orderBy: GrantOrder) {
    grants(first: 50, after: $after, filter: $filter, orderBy: $orderBy) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { ...AccessRow }
    }
  }
  fragment AccessRow on Grant {
    id state resourceName createdAt endsAt endedAt endMessage
    waitingFor { message }
    account { id name number }
    access {
      permissions { id name }
      ... on ClusterAccess { kubernetesGroups policies { policy permission { id name } } }
    }
  }
`);

export const ACCESSES_CHANGED = graphql(`
  subscription AccessesChanged {
    grantsChanged { grants { ...AccessRow } }
  }
`);

export const ACCESS = graphql(`
  query Access($id: ID!) {
    grant(id: $id) { ...Access }
  }
  fragment Access on Grant {
    id state stateSince createdAt activeAt endsAt endAskedAt endedAt overdueSince durationSeconds
    endReason endDetail endMessage
    resourceId resourceName resourceArn
    resource { id region }
    account { id name number }
    person { id displayName }
    flow { id name }
    waitingFor { reason message action requestId since until }
    lastObservation { at message notObservedSince }
    extension { possible seconds left reason }
    access {
      permissions { id name risk { level inWords } }
      ... on ClusterAccess {
        kubernetesGroups
        policies { policy namespaces permission { id name risk { level inWords } } }
      }
    }
    request { id justification createdAt requester { id displayName } }
    requestItem {
      id
      decisions {
        id decision decidedAt reason
        decidedBy { id displayName }
        onBehalfOf { id displayName }
        flow { id name }
      }
    }
    accessDetails {
      portalLink profileName notes steps
      awsConfig { name path text }
      kubeconfig { name path text }
      commands { save signIn use remove }
      environment { name value }
      customAccessDetails { html }
    }
    endedAccess { folder message removeCommand }
    receipt {
      askedAt reason firstSeenAbsentAt lastSeenAbsentAt notes
      calls { at operation requestId }
      remains {
        permissions { id name }
        ... on ClusterAccess { kubernetesGroups policies { policy permission { id name } } }
      }
    }
  }
`);

export const ACCESS_CHANGED = graphql(`
  subscription AccessChanged($id: ID!) {
    grantChanged(id: $id) { ...Access }
  }
`);

export const EXTEND = graphql(`
  mutation ExtendAccess($input: ExtendGrantInput!) {
    extendGrant(input: $input) { grant { ...Access } }
  }
`);

export const GIVE_BACK = graphql(`
  mutation GiveBackAccess($id: ID!, $reason: String) {
    revokeGrant(grantId: $id, reason: $reason) { grant { ...Access } }
  }
`);

export const GIVE_UP = graphql(`
  mutation GiveUpAccess($id: ID!, $reason: String!) {
    abandonGrant(grantId: $id, reason: $reason) { grant { ...Access } }
  }
`);

export type Grant = NonNullable<AccessQuery["grant"]>;
export type AccessDetails = NonNullable<Grant["accessDetails"]>;
export type AccessRow = NonNullable<AccessesQuery["grants"]>["nodes"][number];
