/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Which periods of access: each of what is given has to be true of them. */
export type AccessHistoryFilterInput = {
  /** Leaves out access that was seen gone by this moment. Left out: from the first grant on. */
  from?: string | null | undefined;
  /** Whose access it was. Somebody who was merged into another person is found as that one. */
  personId?: string | null | undefined;
  /** The resource that access was to. It or `personId` is needed; both together narrow it to the two. */
  resourceId?: string | null | undefined;
  /** Leaves out access that was first seen at this moment or later. Left out: until now. */
  to?: string | null | undefined;
};

/** What somebody asks for: the same access for the same time on each of the resources. */
export type AccessRequestInput = {
  /** A name of the client's for this request: sent again, it answers the same request. */
  clientRequestId?: string | null | undefined;
  /** How long, 10 seconds at least and 366 days at most; null asks for access until it is revoked. */
  durationSeconds?: number | null | undefined;
  /** Who gets the access; left out: who asks. */
  granteeId?: string | null | undefined;
  /** What for, in at most 2000 characters and 4000 bytes of UTF-8. */
  justification?: string | null | undefined;
  /** All that is to be given on each cluster, 1 to 20. */
  permissions: Array<RequestedPermissionInput>;
  /** The clusters that access is asked to, 1 to 20 of them. */
  resourceIds: Array<string>;
};

/** How far one item has come; items of one request are decided independently. */
export type AccessRequestItemState =
  /** Enough people agreed, or nobody had to. Follow its `grant` for the access itself. */
  | 'APPROVED'
  /** Taken back, or its ground is gone: `cancelReason` says which of these. */
  | 'CANCELLED'
  /** Approved, and the access never came: `grant` says why, `askAgain` asks once more. */
  | 'FAILED'
  /** The time for a decision ran out. Ask anew where the access is needed still. */
  | 'LAPSED'
  /** Waits for a decision. `approvers` names everybody who may give one. */
  | 'PENDING'
  /** One of those who decide turned it down. A new request may say more. */
  | 'REJECTED';

/** What the items of a request come to together. */
export type AccessRequestState =
  /** Every item was approved. Each item's `grant` says how far its access has come. */
  | 'APPROVED'
  /** Every item was taken back, or lost what it was about: `cancelReason` tells which. */
  | 'CANCELLED'
  /** All of it was approved and no access came. See `grant`, and ask once more by `askAgain`. */
  | 'FAILED'
  /** Nobody decided within seven days. Ask anew where the access is needed still. */
  | 'LAPSED'
  /** Nothing waits, and the items ended differently. Read each item's own `state`. */
  | 'MIXED'
  /** Something waits still, and some approval was given: of an item, or one of several that it needs. */
  | 'PARTLY_APPROVED'
  /** Something waits, and nobody has approved anything yet. Decide, or wait for those who may. */
  | 'PENDING'
  /** Every item was turned down by somebody. Their reasons stand in `decisions`. */
  | 'REJECTED';

/** Which grants: each of what is given has to hold, among those that the viewer may see. */
export type GrantFilterInput = {
  /** On resources in any of these AWS accounts, twelve digits each, at most 200. */
  accountIds?: Array<string> | null | undefined;
  /** Not over yet, and over by themselves before this moment: those that run out soon. */
  endsBefore?: string | null | undefined;
  /** Those that came by this access flow, asked for or automatic. */
  flowId?: string | null | undefined;
  /** Given at this moment or later. */
  from?: string | null | undefined;
  /** true: access that was to end more than two minutes ago, and was last seen there or could not be observed. */
  overdue?: boolean | null | undefined;
  /** Those that give this human the access; one's own id for one's own. */
  personId?: string | null | undefined;
  /** On any of these, at most 50; a deleted integration's have none. */
  resourceIds?: Array<string> | null | undefined;
  /** A part of the resource's name, or of the person's name or user name, whatever the case. */
  search?: string | null | undefined;
  /** Any of these steps between decision and end. */
  states?: Array<GrantState> | null | undefined;
  /** Given before this moment, which is not included. */
  to?: string | null | undefined;
};

/** How far access has come, as it was last observed in AWS. */
export type GrantState =
  /** Seen on the resource, exactly as given: `accessDetails` says how to use it. */
  | 'ACTIVE'
  /** The access never came as a whole, and nothing of it is there: `endMessage` says what to mend. */
  | 'FAILED'
  /** Decided, and not on the resource yet: wait, or read `waitingFor`. */
  | 'PENDING'
  /** Seen gone twice, or nothing was ever written for it. Ask again where it is needed. */
  | 'REVOKED'
  /** Somebody else took it away, or put an entry of their own in its place. Find out who in CloudTrail. */
  | 'REVOKED_OUTSIDE'
  /** Its end was asked for, and the access is being taken away: nothing has to be done. */
  | 'REVOKING'
  /** Given up, as nobody could observe whether it is gone: `endDetail` says why. Check the account by hand. */
  | 'UNVERIFIED';

/** Something to be given on each of the clusters. */
export type RequestedPermissionInput = {
  /** With KUBERNETES_GROUP: the groups. */
  groups?: Array<string> | null | undefined;
  /** Namespaces, or patterns such as payments-*. Left out: the whole cluster. */
  namespaces?: Array<string> | null | undefined;
  /** An EKS access policy, such as AmazonEKSViewPolicy, or KUBERNETES_GROUP. */
  permission: string;
};

/** Whether the last syncs found a resource where it was. */
export type ResourceStatus =
  /** Two syncs in a row did not list it, or another one took its name. Use the one that replaced it. */
  | 'GONE'
  /** The last sync did not list it. Wait for the next one, which tells whether it is gone. */
  | 'MISSING'
  /** The integration does not look there any more. An admin can change the exclusions. */
  | 'OUT_OF_SCOPE'
  /** The last sync that could look has listed it. It can be asked for, if it is manageable. */
  | 'PRESENT'
  /** Its region is switched off in its account, so nobody can look. Switch the region on again. */
  | 'REGION_DISABLED';

export type WaitingForMeSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type WaitingForMeSubscription = { approvalsWaiting: { requests: Array<{ id: string, justification: string | null, items: Array<{ id: string, resourceName: string, state: AccessRequestItemState, durationSeconds: number | null, decision: { mayDecide: boolean } | null, access: { permissions: Array<{ id: string, name: string }> } }> }> } | null };

export type ApproveMutationVariables = Exact<{
  requestId: string;
  itemIds?: Array<string> | string | null | undefined;
  reason?: string | null | undefined;
}>;


export type ApproveMutation = { approveRequest: { request: { id: string, state: AccessRequestState } } | null };

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


export type FollowRequestSubscription = { accessRequestChanged: { id: string, state: AccessRequestState, items: Array<{ id: string, resourceName: string, state: AccessRequestItemState, grant: { id: string, state: GrantState, endsAt: string | null, waitingFor: { message: string } | null } | null }> } | null };

export type EveryClusterQueryVariables = Exact<{
  statuses?: Array<ResourceStatus> | ResourceStatus | null | undefined;
  after?: string | null | undefined;
}>;


export type EveryClusterQuery = { resources: { nodes: Array<{ id: string }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type AccessOfQuarterQueryVariables = Exact<{
  filter: AccessHistoryFilterInput;
  after?: string | null | undefined;
}>;


export type AccessOfQuarterQuery = { accessHistory: { nodes: Array<{ activeFrom: string, activeTo: string | null, person: { displayName: string, email: string | null }, resource: { name: string, account: { number: string, name: string } } | null, request: { justification: string | null } | null, requestedBy: { displayName: string } | null, approvedBy: Array<{ decidedAt: string, decidedBy: { displayName: string } | null, onBehalfOf: { displayName: string } | null, flow: { name: string } | null }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type WhoHasAccessQueryVariables = Exact<{
  filter: GrantFilterInput;
  after?: string | null | undefined;
}>;


export type WhoHasAccessQuery = { grants: { nodes: Array<{ id: string, resourceName: string, resourceArn: string, endsAt: string | null, person: { displayName: string, email: string | null }, access: { permissions: Array<{ name: string }> }, request: { id: string, justification: string | null } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type ProdClustersQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type ProdClustersQuery = { resources: { nodes: Array<{ id: string, name: string }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

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

export const WaitingForMeDocument = new TypedDocumentString(`
    subscription WaitingForMe {
  approvalsWaiting {
    requests {
      id
      justification
      items {
        id
        resourceName
        state
        durationSeconds
        decision {
          mayDecide
        }
        access {
          permissions {
            id
            name
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<WaitingForMeSubscription, WaitingForMeSubscriptionVariables>;
export const ApproveDocument = new TypedDocumentString(`
    mutation Approve($requestId: ID!, $itemIds: [ID!], $reason: String) {
  approveRequest(requestId: $requestId, itemIds: $itemIds, reason: $reason) {
    request {
      id
      state
    }
  }
}
    `) as unknown as TypedDocumentString<ApproveMutation, ApproveMutationVariables>;
export const FindClusterDocument = new TypedDocumentString(`
    query FindCluster($search: String!) {
  requestableResources(filter: {search: $search}, first: 10) {
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
    id
    state
    items {
      id
      resourceName
      state
      grant {
        id
        state
        endsAt
        waitingFor {
          message
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<FollowRequestSubscription, FollowRequestSubscriptionVariables>;
export const EveryClusterDocument = new TypedDocumentString(`
    query EveryCluster($statuses: [ResourceStatus!], $after: String) {
  resources(
    filter: {types: [EKS_CLUSTER], statuses: $statuses}
    first: 200
    after: $after
  ) {
    nodes {
      id
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<EveryClusterQuery, EveryClusterQueryVariables>;
export const AccessOfQuarterDocument = new TypedDocumentString(`
    query AccessOfQuarter($filter: AccessHistoryFilterInput!, $after: String) {
  accessHistory(filter: $filter, first: 200, after: $after) {
    nodes {
      person {
        displayName
        email
      }
      resource {
        name
        account {
          number
          name
        }
      }
      activeFrom
      activeTo
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
    `) as unknown as TypedDocumentString<AccessOfQuarterQuery, AccessOfQuarterQueryVariables>;
export const WhoHasAccessDocument = new TypedDocumentString(`
    query WhoHasAccess($filter: GrantFilterInput!, $after: String) {
  grants(
    filter: $filter
    orderBy: {field: ENDS_AT, direction: ASC}
    first: 200
    after: $after
  ) {
    nodes {
      id
      resourceName
      resourceArn
      endsAt
      person {
        displayName
        email
      }
      access {
        permissions {
          name
        }
      }
      request {
        id
        justification
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<WhoHasAccessQuery, WhoHasAccessQueryVariables>;
export const ProdClustersDocument = new TypedDocumentString(`
    query ProdClusters($after: String) {
  resources(
    filter: {types: [EKS_CLUSTER], tags: [{key: "env", value: "prod"}]}
    first: 200
    after: $after
  ) {
    nodes {
      id
      name
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<ProdClustersQuery, ProdClustersQueryVariables>;