/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Whether a decision is for or against the access. */
export type AccessDecisionKind =
  /** The decision is for the access. An item may need several approvals, by the approver groups of its flow. */
  | 'APPROVE'
  /** The decision is against the access. One rejection ends the item. */
  | 'REJECT';

/** A filter of periods of access. Every field that is given has to match. */
export type AccessHistoryFilterInput = {
  /** Leaves out access that was observed gone by this moment. Left out: from the first grant on. */
  from?: string | null | undefined;
  /** The person who had the access. Somebody who was merged into another person is found as that one. */
  personId?: string | null | undefined;
  /** The resource that access was to. It or `personId` is needed; both together narrow it to the two. */
  resourceId?: string | null | undefined;
  /** Leaves out access that was first observed at this moment or later. Left out: until now. */
  to?: string | null | undefined;
};

/** Why an item ended without a decision about it. */
export type AccessRequestCancelReason =
  /** The requester, the grantee or an admin cancelled the item. Nothing has to be done. */
  | 'BY_PERSON'
  /** An admin edited the access flow and chose to end its requests. Ask again. */
  | 'FLOW_CHANGED'
  /** An admin deleted the access flow and chose to end its requests. Ask by another one. */
  | 'FLOW_DELETED'
  /** The grantee's account was switched off meanwhile. */
  | 'GRANTEE_INACTIVE'
  /** An admin deleted the integration with everything that waited on it. */
  | 'INTEGRATION_DELETED'
  /** Exclusions of the integration cover the cluster now. Ask an admin. */
  | 'OUT_OF_SCOPE'
  /** The requester's account was switched off. Somebody else has to ask. */
  | 'REQUESTER_INACTIVE'
  /** Two syncs did not find the cluster any more. Ask for another one. */
  | 'RESOURCE_GONE';

/** A request for the same access for the same time on each of the resources. */
export type AccessRequestInput = {
  /** A name of the client's for this request: sent again, it answers the same request. */
  clientRequestId?: string | null | undefined;
  /** The duration in seconds: from 10 to 31622400, which is 366 days. Required, unless `untilRevoked` is true. */
  durationSeconds?: number | null | undefined;
  /** The person who gets the access; left out: the caller. */
  granteeId?: string | null | undefined;
  /** The reason for the access, at most 2000 characters and 4000 bytes of UTF-8. */
  justification?: string | null | undefined;
  /** The permissions to be given on each cluster, 1 to 20. */
  permissions: Array<RequestedPermissionInput>;
  /** The ids of the clusters for which access is requested, 1 to 20. */
  resourceIds: Array<string>;
  /** True requests access without an end, in place of a duration. */
  untilRevoked?: boolean | null | undefined;
};

/** How far one item has come; items of one request are decided independently. */
export type AccessRequestItemState =
  /** Enough approvals were given, or none was required. The `grant` shows how far the access has come. */
  | 'APPROVED'
  /** The item was cancelled: `cancelReason` says why. */
  | 'CANCELLED'
  /** The item was approved, and its access never came: `grant` says why, and `askAgain` requests it once more. */
  | 'FAILED'
  /** The item was not decided in time. Request the access again where it is still needed. */
  | 'LAPSED'
  /** The item waits for a decision. `approvers` names everybody who may decide. */
  | 'PENDING'
  /** An approver rejected the item. A new request may give a better justification. */
  | 'REJECTED';

/** The common state of all items of a request. */
export type AccessRequestState =
  /** Every item was approved. Each item's `grant` says how far its access has come. */
  | 'APPROVED'
  /** Every item was cancelled: `cancelReason` of each says why. */
  | 'CANCELLED'
  /** Every item was approved and no access came. `grant` says why, and `askAgain` requests it once more. */
  | 'FAILED'
  /** No item was decided within seven days. Request the access again where it is still needed. */
  | 'LAPSED'
  /** No item waits, and the items ended differently. Read the `state` of each. */
  | 'MIXED'
  /** An item still waits, and an approval was given: for another item, or one of several that an item needs. */
  | 'PARTLY_APPROVED'
  /** An item waits, and no approval was given yet. Decide, or wait for the approvers. */
  | 'PENDING'
  /** Every item was rejected. The reasons stand in `decisions`. */
  | 'REJECTED';

/** Why a grant ends. FOREIGN_ENTRY, NOT_IN_TIME, NOT_MANAGEABLE, PRINCIPAL_NOT_FOUND and REFUSED_BY_AWS are of access that never came. */
export type GrantEndReason =
  /** Others took the access away in AWS, or the role behind it. Find out who, then ask again. */
  | 'CHANGED_OUTSIDE'
  /** The cluster was deleted, and the access with it. */
  | 'CLUSTER_GONE'
  /** The cluster was recreated under its name. Ask for access to the new one. */
  | 'CLUSTER_REPLACED'
  /** The person or the resource does not fit the automatic flow any more. */
  | 'CONDITIONS_NO_LONGER_MET'
  /** Its time was over. Extend the next one before its end, or ask again. */
  | 'EXPIRED'
  /** The automatic flow that gave it was deleted or switched off. */
  | 'FLOW_DELETED'
  /** An access entry of others was in its place. Have them remove it, then ask again. */
  | 'FOREIGN_ENTRY'
  /** The person who had it ended it. Nothing has to be done. */
  | 'GIVEN_BACK'
  /** An admin deleted the integration, and all access by it ended. */
  | 'INTEGRATION_DELETED'
  /** An admin switched the integration off. Ask again once it is on. */
  | 'INTEGRATION_DISABLED'
  /** It did not come within an hour, so it was given up. Ask again once the cause is mended. */
  | 'NOT_IN_TIME'
  /** Access on the cluster could not be managed. An admin finds the reason on the resource. */
  | 'NOT_MANAGEABLE'
  /** The integration does not scan the resource any more. An admin can include it again. */
  | 'OUT_OF_SCOPE'
  /** The person left, or is switched off at their identity provider. */
  | 'PERSON_INACTIVE'
  /** The person has no role or user in the account. `endMessage` says how they get one. */
  | 'PRINCIPAL_NOT_FOUND'
  /** AWS refused to give it; `endMessage` has the cause. An admin has to mend it first. */
  | 'REFUSED_BY_AWS'
  /** The request was taken back before the access came. */
  | 'REQUEST_CANCELLED'
  /** An admin ended it. Ask them before asking again. */
  | 'REVOKED_BY_ADMIN'
  /** An owner of the resource ended it. Ask them before asking again. */
  | 'REVOKED_BY_OWNER';

/** How far access has come, as it was last observed in AWS. */
export type GrantState =
  /** Observed on the resource, exactly as given: `accessDetails` says how to use it. */
  | 'ACTIVE'
  /** The access never came as a whole, and nothing of it is there: `endMessage` says what to mend. */
  | 'FAILED'
  /** Decided, and not on the resource yet: wait, or read `waitingFor`. */
  | 'PENDING'
  /** Observed gone twice, or nothing was ever written for it. Ask again where it is needed. */
  | 'REVOKED'
  /** Somebody else took it away, or put an entry of their own in its place. Find out who in CloudTrail. */
  | 'REVOKED_OUTSIDE'
  /** Its end was asked for, and the access is being taken away: nothing has to be done. */
  | 'REVOKING'
  /** Given up, as nobody could observe whether it is gone: `endDetail` says why. Check the account by hand. */
  | 'UNVERIFIED';

/** Something to be given on each of the clusters. */
export type RequestedPermissionInput = {
  /** Required with KUBERNETES_GROUP: the names of the groups. */
  groups?: Array<string> | null | undefined;
  /** Namespaces, or patterns such as payments-*. Left out: the whole cluster. */
  namespaces?: Array<string> | null | undefined;
  /** An EKS access policy, such as AmazonEKSViewPolicy, or KUBERNETES_GROUP: the `id` of a permission. */
  permission: string;
};

/** A set of rights in Drawbridge, beside those that flows and ownership give. */
export type Role =
  /** Changes everything: integrations, flows, people, programs. By `assignRole` or a role group. */
  | 'ADMIN'
  /** Reads everything and changes nothing. By `assignRole` or a role group. */
  | 'AUDITOR'
  /** Everybody who is active: asks for access, and decides where a flow says so. */
  | 'MEMBER';

export type CountWaitingSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type CountWaitingSubscription = { approvalsWaiting: { count: number } | null };

export type WaitingForMeQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type WaitingForMeQuery = { accessRequests: { nodes: Array<{ id: string, justification: string | null, items: Array<{ id: string, state: AccessRequestItemState, durationSeconds: number | null, decision: { mayDecide: boolean } | null, access: { __typename: 'ClusterAccess', kubernetesGroups: Array<string>, policies: Array<{ policy: string }> } }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type ApproveMutationVariables = Exact<{
  requestId: string;
  itemIds?: Array<string> | string | null | undefined;
  reason?: string | null | undefined;
}>;


export type ApproveMutation = { approveRequest: { request: { id: string } } | null };

export type FindClusterQueryVariables = Exact<{
  search: string;
}>;


export type FindClusterQuery = { requestableResources: { nodes: Array<{ resource: { id: string, name: string } }> } | null };

export type AskMutationVariables = Exact<{
  input: AccessRequestInput;
}>;


export type AskMutation = { createAccessRequest: { request: { id: string, state: AccessRequestState } } | null };

export type FollowRequestSubscriptionVariables = Exact<{
  requestId: string;
}>;


export type FollowRequestSubscription = { accessRequestChanged: { items: Array<{ state: AccessRequestItemState, cancelReason: AccessRequestCancelReason | null, grantId: string | null, decisions: Array<{ decision: AccessDecisionKind, reason: string | null, decidedBy: { displayName: string } | null }> }> } | null };

export type FollowGrantSubscriptionVariables = Exact<{
  grantId: string;
}>;


export type FollowGrantSubscription = { grantChanged: { state: GrantState, resourceName: string, endsAt: string | null, endReason: GrantEndReason | null, endMessage: string | null, access: { permissions: Array<{ name: string }> }, waitingFor: { message: string } | null } | null };

export type WhoAsksQueryVariables = Exact<{ [key: string]: never; }>;


export type WhoAsksQuery = { viewer: { roles: Array<Role> } | null };

export type GranteesQueryVariables = Exact<{
  to: string;
  after?: string | null | undefined;
}>;


export type GranteesQuery = { grants: { nodes: Array<{ person: { id: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type AccessOfPersonQueryVariables = Exact<{
  filter: AccessHistoryFilterInput;
  after?: string | null | undefined;
}>;


export type AccessOfPersonQuery = { accessHistory: { nodes: Array<{ activeFrom: string, activeTo: string | null, person: { displayName: string, email: string | null }, grant: { state: GrantState, resourceName: string, resourceArn: string, access: { permissions: Array<{ name: string }> } }, partOnly: { permissions: Array<{ name: string }> } | null, request: { justification: string | null } | null, requestedBy: { displayName: string } | null, approvedBy: Array<{ decidedAt: string, decidedBy: { displayName: string } | null, onBehalfOf: { displayName: string } | null, flow: { name: string } | null }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type ClustersByTagQueryVariables = Exact<{
  key: string;
  value: string;
  after?: string | null | undefined;
}>;


export type ClustersByTagQuery = { resources: { nodes: Array<{ id: string, name: string, lastObservedAt: string | null, account: { name: string, number: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type AccessOfClusterQueryVariables = Exact<{
  id: string;
  after?: string | null | undefined;
}>;


export type AccessOfClusterQuery = { resource: { access: { nodes: Array<{ principal: string, ours: boolean | null, until: string | null, person: { displayName: string } | null, access: { permissions: Array<{ name: string }> } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const CountWaitingDocument = new TypedDocumentString(`
    subscription CountWaiting {
  approvalsWaiting {
    count
  }
}
    `) as unknown as TypedDocumentString<CountWaitingSubscription, CountWaitingSubscriptionVariables>;
export const WaitingForMeDocument = new TypedDocumentString(`
    query WaitingForMe($after: String) {
  accessRequests(filter: {scope: WAITING_FOR_ME}, first: 50, after: $after) {
    nodes {
      id
      justification
      items {
        id
        state
        durationSeconds
        decision {
          mayDecide
        }
        access {
          __typename
          ... on ClusterAccess {
            kubernetesGroups
            policies {
              policy
            }
          }
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<WaitingForMeQuery, WaitingForMeQueryVariables>;
export const ApproveDocument = new TypedDocumentString(`
    mutation Approve($requestId: ID!, $itemIds: [ID!], $reason: String) {
  approveRequest(requestId: $requestId, itemIds: $itemIds, reason: $reason) {
    request {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<ApproveMutation, ApproveMutationVariables>;
export const FindClusterDocument = new TypedDocumentString(`
    query FindCluster($search: String!) {
  requestableResources(filter: {search: $search}, first: 200) {
    nodes {
      resource {
        id
        name
      }
    }
  }
}
    `) as unknown as TypedDocumentString<FindClusterQuery, FindClusterQueryVariables>;
export const AskDocument = new TypedDocumentString(`
    mutation Ask($input: AccessRequestInput!) {
  createAccessRequest(input: $input) {
    request {
      id
      state
    }
  }
}
    `) as unknown as TypedDocumentString<AskMutation, AskMutationVariables>;
export const FollowRequestDocument = new TypedDocumentString(`
    subscription FollowRequest($requestId: ID!) {
  accessRequestChanged(requestId: $requestId) {
    items {
      state
      cancelReason
      grantId
      decisions {
        decision
        reason
        decidedBy {
          displayName
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<FollowRequestSubscription, FollowRequestSubscriptionVariables>;
export const FollowGrantDocument = new TypedDocumentString(`
    subscription FollowGrant($grantId: ID!) {
  grantChanged(id: $grantId) {
    state
    resourceName
    endsAt
    endReason
    endMessage
    access {
      permissions {
        name
      }
    }
    waitingFor {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<FollowGrantSubscription, FollowGrantSubscriptionVariables>;
export const WhoAsksDocument = new TypedDocumentString(`
    query WhoAsks {
  viewer {
    roles
  }
}
    `) as unknown as TypedDocumentString<WhoAsksQuery, WhoAsksQueryVariables>;
export const GranteesDocument = new TypedDocumentString(`
    query Grantees($to: DateTimeISO!, $after: String) {
  grants(filter: {to: $to}, first: 200, after: $after) {
    nodes {
      person {
        id
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<GranteesQuery, GranteesQueryVariables>;
export const AccessOfPersonDocument = new TypedDocumentString(`
    query AccessOfPerson($filter: AccessHistoryFilterInput!, $after: String) {
  accessHistory(
    filter: $filter
    orderBy: {field: BEGAN_AT}
    first: 200
    after: $after
  ) {
    nodes {
      activeFrom
      activeTo
      person {
        displayName
        email
      }
      grant {
        state
        resourceName
        resourceArn
        access {
          permissions {
            name
          }
        }
      }
      partOnly {
        permissions {
          name
        }
      }
      request {
        justification
      }
      requestedBy {
        displayName
      }
      approvedBy {
        decidedAt
        decidedBy {
          displayName
        }
        onBehalfOf {
          displayName
        }
        flow {
          name
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<AccessOfPersonQuery, AccessOfPersonQueryVariables>;
export const ClustersByTagDocument = new TypedDocumentString(`
    query ClustersByTag($key: String!, $value: String!, $after: String) {
  resources(
    filter: {types: [EKS_CLUSTER], tags: [{key: $key, value: $value}]}
    first: 200
    after: $after
  ) {
    nodes {
      id
      name
      lastObservedAt
      account {
        name
        number
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<ClustersByTagQuery, ClustersByTagQueryVariables>;
export const AccessOfClusterDocument = new TypedDocumentString(`
    query AccessOfCluster($id: ID!, $after: String) {
  resource(id: $id) {
    access(first: 200, after: $after) {
      nodes {
        principal
        ours
        until
        person {
          displayName
        }
        access {
          permissions {
            name
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    `) as unknown as TypedDocumentString<AccessOfClusterQuery, AccessOfClusterQueryVariables>;