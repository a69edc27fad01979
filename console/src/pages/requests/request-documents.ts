import { graphql } from "../../gql";
import type { RequestQuery } from "../../gql/graphql";

/** Every field on the page of a request. Its events have the same fields. */
export const REQUEST = graphql(`
  query Request($id: ID!) {
    accessRequest(id: $id) { ...RequestParts }
  }

  fragment RequestParts on AccessRequest {
    id state version createdAt changedAt justification lapsesAt
    requester { id displayName }
    grantee { id displayName }
    questions {
      id question askedAt answer answeredAt
      askedBy { id displayName }
      answeredBy { id displayName }
      items { id resourceName }
    }
    items {
      id state stateSince resourceId resourceName durationSeconds lapsesAt cancelReason approvedDurationSeconds grantId
      access { permissions { id name risk { level inWords } } ...AccessWords }
      approvedAccess { permissions { id name } ...AccessWords }
      flow { id name maxDurationSeconds }
      resource { id name account { id name number } region }
      approvers { ...GroupOfApprovers }
      nextTiers { ...GroupOfApprovers }
      decisions {
        id decision decidedAt reason lessDurationSeconds
        decidedBy { id displayName }
        onBehalfOf { id displayName }
        flow { id name }
        lessAccess { permissions { id name } ...AccessWords }
      }
      grant { ...GrantProgress }
    }
  }

  fragment GroupOfApprovers on RequestApproverGroup {
    operator satisfied tier opensAt
    approvers {
      kind attribute values fellBack satisfied peopleCount
      people { id displayName }
      delegates { person { id displayName } onBehalfOf { id displayName } }
    }
  }

  fragment AccessWords on ClusterAccess {
    policies { policy namespaces permission { id name } }
    kubernetesGroups
  }

  fragment GrantProgress on Grant {
    id state stateSince activeAt endsAt endedAt endMessage endReason
    waitingFor { reason message since until }
  }
`);

export const CHANGED = graphql(`
  subscription RequestChanged($id: ID!) {
    accessRequestChanged(requestId: $id) { ...RequestParts }
  }
`);

export const GRANT_CHANGED = graphql(`
  subscription GrantOfRequestChanged($id: ID!) {
    grantChanged(id: $id) { ...GrantProgress }
  }
`);

export const WITHDRAW = graphql(`
  mutation WithdrawRequest($id: ID!) {
    cancelRequest(requestId: $id) {
      request { ...RequestParts }
    }
  }
`);

export const ANSWER = graphql(`
  mutation AnswerQuestion($questionId: ID!, $answer: String!) {
    answerQuestion(questionId: $questionId, answer: $answer) {
      question { id answer answeredAt answeredBy { id displayName } }
    }
  }
`);

export const ASK_AGAIN = graphql(`
  mutation AskAgain($id: ID!, $changes: AskAgainChangesInput, $clientRequestId: String!) {
    askAgain(requestId: $id, changes: $changes, clientRequestId: $clientRequestId) {
      request { id state }
    }
  }
`);

export type AccessRequest = NonNullable<RequestQuery["accessRequest"]>;
export type RequestItem = AccessRequest["items"][number];
