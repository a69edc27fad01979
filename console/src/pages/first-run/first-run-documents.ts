import { graphql } from "../../gql";
import type { FirstRunCoverageQuery, FirstRunQuery } from "../../gql/graphql";

export const FIRST_RUN = graphql(`
  query FirstRun {
    identityProviders(first: 1) { totalCount nodes { id name } }
    people(first: 1) { totalCount }
    integrations(first: 1) {
      totalCount
      nodes {
        id name statusReasons resourceTypes
        integrationOwners { attribute values }
        lastSyncRun { id state accountsDone accountsFailed accountsSkipped accountsTotal clustersFound }
      }
    }
    accessFlows(first: 1, filter: { active: true }) { totalCount nodes { id name } }
    newest: accessRequests(first: 1, filter: { scope: ALL }) {
      totalCount
      nodes { id state requester { id displayName } items { id resourceName } }
    }
    approved: accessRequests(first: 1, filter: { scope: ALL, states: [APPROVED, PARTLY_APPROVED] }) {
      totalCount
      nodes { id requester { id displayName } items { id resourceName } }
    }
  }
`);

/** The coverage needs an integration, which may not exist yet. */
export const FIRST_COVERAGE = graphql(`
  query FirstRunCoverage($id: ID!) {
    ownershipCoverage(integrationId: $id) { resolved fallback unowned }
  }
`);

export const INTEGRATION_CHANGED = graphql(`
  subscription FirstRunIntegrationChanged {
    integrationChanged {
      integrationId
      integration {
        id name statusReasons
        lastSyncRun { id state accountsDone accountsFailed accountsSkipped accountsTotal clustersFound }
      }
    }
  }
`);

export const OWNERS_CHANGED = graphql(`
  subscription FirstRunOwnersChanged($id: ID!) {
    ownershipChanged(integrationId: $id) { __typename }
  }
`);

export const REQUESTS_CHANGED = graphql(`
  subscription FirstRunRequestsChanged {
    accessRequestChanged { id state }
  }
`);

export type FirstRun = FirstRunQuery;
export type FirstCoverage = NonNullable<FirstRunCoverageQuery["ownershipCoverage"]>;
