import { graphql } from "../../gql";
import type { CoverageQuery, UncoveredQuery } from "../../gql/graphql";

graphql(`
  fragment SavedOwnerRules on Integration {
    id version
    ownerRules { keyName attribute providerId separator }
    integrationOwners { attribute providerId values valueChecks { value exists hint } }
  }
`);

export const COVERAGE = graphql(`
  query Coverage($id: ID!) {
    integration(id: $id) { id name resourceTypes lastSyncRun { id state } ...SavedOwnerRules }
    ownershipCoverage(integrationId: $id) {
      resolved fallback unowned
      byReason { reason count }
      byAccount { accountId resolved fallback unowned }
    }
    accounts(first: 200, filter: { integrationId: $id }) {
      nodes { id number name }
    }
  }
`);

/** Resources without an owner of their own. */
export const UNCOVERED = graphql(`
  query Uncovered($id: ID!, $after: String) {
    resources(filter: { integrationId: $id, ownership: [FALLBACK, UNOWNED] }, first: 20, after: $after) {
      totalCount
      nodes {
        id name region type
        account { id number name }
        ownership { status reason steps { keyName explanation hint outcome } }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

export const OWNERSHIP_CHANGED = graphql(`
  subscription CoverageChanged($id: ID!) {
    ownershipChanged(integrationId: $id) { __typename }
  }
`);

/** A sync finds new clusters, and misses those that are gone, whose owners do not change. */
export const CLUSTERS_FOUND = graphql(`
  subscription CoverageClustersFound($id: ID!) {
    syncProgress(integrationId: $id) { accountsDone run { id state } }
  }
`);

export const PREVIEW_RULES = graphql(`
  query PreviewOwnerRules($id: ID!, $rules: [OwnerRuleInput!]!, $owners: [IntegrationOwnerInput!]!) {
    previewOwnerRules(integrationId: $id, rules: $rules, integrationOwners: $owners) {
      resolved fallback unowned
      byReason { reason count }
    }
  }
`);

export const SAVE_RULES = graphql(`
  mutation SaveOwnerRules($input: UpdateIntegrationInput!) {
    updateIntegration(input: $input) { integration { ...SavedOwnerRules } }
  }
`);

export type CoverageData = CoverageQuery;
export type CoveredIntegration = NonNullable<CoverageQuery["integration"]>;
export type UncoveredResource = NonNullable<UncoveredQuery["resources"]>["nodes"][number];
