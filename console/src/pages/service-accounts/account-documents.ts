import { graphql } from "../../gql";
import type { ServiceAccountsQuery } from "../../gql/graphql";

graphql(`
  fragment AccountFacts on ServiceAccount {
    id name roles enabled version createdAt
    tokens { id name lastUsedAt expiresAt }
  }
`);

export const ACCOUNTS = graphql(`
  query ServiceAccounts($after: String, $filter: ServiceAccountFilterInput, $orderBy: ServiceAccountOrder) {
    serviceAccounts(first: 50, after: $after, filter: $filter, orderBy: $orderBy) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { ...AccountFacts }
    }
  }
`);

export const TOKENS = graphql(`
  query TokensOfAccount($after: String, $filter: ApiTokenFilterInput) {
    apiTokens(first: 20, after: $after, filter: $filter) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { id name scopes createdAt lastUsedAt expiresAt revokedAt }
    }
  }
`);

export const CREATE = graphql(`
  mutation CreateServiceAccount($input: CreateServiceAccountInput!) {
    createServiceAccount(input: $input) { serviceAccount { ...AccountFacts } }
  }
`);

export const UPDATE = graphql(`
  mutation UpdateServiceAccount($input: UpdateServiceAccountInput!) {
    updateServiceAccount(input: $input) { serviceAccount { ...AccountFacts } }
  }
`);

export const SWITCH = graphql(`
  mutation SwitchServiceAccount($id: ID!, $enabled: Boolean!, $version: Int!) {
    setServiceAccountEnabled(id: $id, enabled: $enabled, version: $version) { serviceAccount { ...AccountFacts } }
  }
`);

export const DELETE = graphql(`
  mutation DeleteServiceAccount($id: ID!, $version: Int!) {
    deleteServiceAccount(id: $id, version: $version) { serviceAccount { id name } endedTokens { id name } }
  }
`);

export const MAKE_TOKEN = graphql(`
  mutation MakeAccountToken($input: CreateApiTokenInput!) {
    createApiToken(input: $input) { token apiToken { id name } }
  }
`);

export type Account = NonNullable<ServiceAccountsQuery["serviceAccounts"]>["nodes"][number];
