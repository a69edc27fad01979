import { graphql } from "../../gql";
import type { HomeQuery } from "../../gql/graphql";

export const HOME = graphql(`
  query Home($personId: ID, $isPerson: Boolean!, $reads: Boolean!) {
    held: grants(first: 10, filter: { personId: $personId, states: [PENDING, ACTIVE, REVOKING] }, orderBy: { field: ENDS_AT })
      @include(if: $isPerson) {
      nodes { id state endsAt resourceName access { permissions { id name } ...AccessWords } waitingFor { message } }
    }
    waiting: accessRequests(first: 5, filter: { scope: WAITING_FOR_ME }, orderBy: { field: ASKED_AT, direction: ASC }) {
      totalCount
      nodes {
        id createdAt justification
        requester { id displayName }
        grantee { id displayName }
        items { id resourceName durationSeconds access { permissions { id name } ...AccessWords } }
      }
    }
    asked: accessRequests(first: 5, filter: { scope: MINE }) @include(if: $isPerson) {
      nodes {
        id state createdAt
        requester { id displayName }
        grantee { id displayName }
        items { id resourceName access { permissions { id name } ...AccessWords } }
        questions { id answer }
      }
    }
    favourites(first: 10) @include(if: $isPerson) {
      nodes {
        id held
        cannot { message }
        resource { id name region account { id name number } }
      }
      pageInfo { hasNextPage }
    }
    needsAttention(first: 5) @include(if: $reads) {
      totalCount
      nodes { id message whatToDo page since }
    }
    firstApproved: accessRequests(first: 1, filter: { scope: ALL, states: [APPROVED, PARTLY_APPROVED] })
      @include(if: $reads) {
      nodes { id }
    }
    integrations(first: 20) @include(if: $reads) {
      nodes { id name status statusReasons }
    }
  }
`);

export const GRANTS_CHANGED = graphql(`
  subscription HomeGrantsChanged {
    grantsChanged {
      grants { id state endsAt resourceName access { permissions { id name } ...AccessWords } waitingFor { message } }
    }
  }
`);

export const APPROVALS_CHANGED = graphql(`
  subscription HomeApprovalsChanged {
    approvalsWaiting { count }
  }
`);

export const REQUESTS_CHANGED = graphql(`
  subscription HomeRequestsChanged {
    accessRequestChanged { id state changedAt version }
  }
`);

export const INTEGRATIONS_CHANGED = graphql(`
  subscription HomeIntegrationsChanged {
    integrationChanged { integrationId integration { id name status statusReasons } }
  }
`);

type NodesOf<Key extends "held" | "waiting" | "asked" | "favourites" | "needsAttention" | "integrations"> = NonNullable<
  HomeQuery[Key]
>["nodes"];
export type HeldGrants = NodesOf<"held">;
export type WaitingRequests = NodesOf<"waiting">;
export type OwnRequests = NodesOf<"asked">;
export type FavouriteClusters = NodesOf<"favourites">;
export type AttentionItems = NodesOf<"needsAttention">;
export type KnownIntegrations = NodesOf<"integrations">;
