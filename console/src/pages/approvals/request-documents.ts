import { graphql } from "../../gql";
import type { RequestToDecideFragment } from "../../gql/graphql";

/** Every fact that a decision is based on. */
graphql(`
  fragment RequestToDecide on AccessRequest {
    id state version createdAt changedAt justification lapsesAt
    requester { id displayName email userName title department groups { group { id name } } }
    grantee { id displayName email userName title department groups { group { id name } } }
    questions {
      id question askedAt answer answeredAt
      askedBy { id displayName }
      answeredBy { id displayName }
      items { id resourceName }
    }
    items {
      id state stateSince resourceName durationSeconds lapsesAt cancelReason grantId detailsHidden
      access {
        permissions { id name risk { level inWords } }
        ... on ClusterAccess { kubernetesGroups policies { policy namespaces permission { id name namespaces } } }
      }
      resource { id name region status tags { key value } account { id name number } }
      flow { id name summary }
      grant { id state }
      decision { mayDecide onBehalfOfId reasonRequired mfa { required satisfied } whyNot { message rule } }
      decisions {
        id decidedAt decision reason lessDurationSeconds
        decidedBy { id displayName }
        onBehalfOf { id displayName }
        flow { id name }
        lessAccess { permissions { id name } ... on ClusterAccess { kubernetesGroups policies { policy namespaces } } }
      }
      approvers { ...DecidingGroup }
      nextTiers { ...DecidingGroup }
      granteeHas {
        id state endsAt
        access { permissions { id name } ... on ClusterAccess { kubernetesGroups policies { policy namespaces } } }
      }
      earlierRequests(first: 3) {
        id state stateSince durationSeconds
        access { permissions { id name } ... on ClusterAccess { kubernetesGroups policies { policy namespaces } } }
        decisions { id decision decidedBy { id displayName } }
        request { id }
      }
      plan {
        seenAt
        before { permissions { id name } ... on ClusterAccess { kubernetesGroups policies { policy namespaces } } }
        after { permissions { id name } ... on ClusterAccess { kubernetesGroups policies { policy namespaces } } }
        calls { service operation accountId region note parameters { name values } }
      }
    }
  }
`);

graphql(`
  fragment DecidingGroup on RequestApproverGroup {
    operator satisfied tier opensAt
    approvers {
      kind attribute values peopleCount satisfied fellBack
      people { id displayName }
      delegates { person { id displayName } onBehalfOf { id displayName } }
    }
  }
`);

export const ONE_REQUEST = graphql(`
  query RequestForDecision($id: ID!) {
    accessRequest(id: $id) { ...RequestToDecide }
  }
`);

export const REQUEST_CHANGED = graphql(`
  subscription RequestForDecisionChanged($id: ID!) {
    accessRequestChanged(requestId: $id) { ...RequestToDecide }
  }
`);

export const APPROVE = graphql(`
  mutation ApproveRequest($requestId: ID!, $itemIds: [ID!], $reason: String, $less: LessAccessInput) {
    approveRequest(requestId: $requestId, itemIds: $itemIds, reason: $reason, less: $less) {
      request { ...RequestToDecide }
      notApproved { itemId message }
    }
  }
`);

export const REJECT = graphql(`
  mutation RejectRequest($requestId: ID!, $itemIds: [ID!], $reason: String) {
    rejectRequest(requestId: $requestId, itemIds: $itemIds, reason: $reason) {
      request { ...RequestToDecide }
    }
  }
`);

export const ASK_REQUESTER = graphql(`
  mutation AskRequester($requestId: ID!, $itemIds: [ID!], $question: String!, $clientRequestId: String) {
    askRequester(requestId: $requestId, itemIds: $itemIds, question: $question, clientRequestId: $clientRequestId) {
      request { ...RequestToDecide }
    }
  }
`);

export type RequestToDecide = RequestToDecideFragment;
export type ItemToDecide = RequestToDecide["items"][number];

/** The items that the viewer may decide about at this moment. */
export function openItems({ items }: RequestToDecide): ItemToDecide[] {
  return items.filter(({ decision }) => decision?.mayDecide);
}
