import { graphql } from "../../gql";
import type { AskableClustersQuery, AskPreviewQuery } from "../../gql/graphql";

export const CLUSTERS = graphql(`
  query AskableClusters(
    $first: Int!, $after: String, $filter: RequestableResourceFilterInput, $possible: RequestableResourceFilterInput,
    $orderBy: RequestableResourceOrder, $for: ID
  ) {
    possible: requestableResources(first: 1, filter: $possible, forPersonId: $for) { totalCount }
    requestableResources(first: $first, after: $after, filter: $filter, orderBy: $orderBy, forPersonId: $for) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        id favourite lastUsedAt
        cannot { reason message }
        resource { id name region account { id name number } tags { key value } }
      }
    }
  }
`);

export type AskableCluster = NonNullable<AskableClustersQuery["requestableResources"]>["nodes"][number];

export const CHOSEN = graphql(`
  query ChosenClusters($filter: RequestableResourceFilterInput, $for: ID) {
    requestableResources(first: 20, filter: $filter, forPersonId: $for) {
      nodes {
        id
        cannot { reason message }
        resource { id name region account { id name number } }
        permissions {
          permission { id name description kind namespaces risk { level inWords } }
          flow { id name }
          cannot { reason message }
          groups namespaces maxDurationSeconds justificationRequired isOpenNow timeframe why
          approval { approversNeeded kinds }
        }
      }
    }
  }
`);

export const WHY_NOT = graphql(`
  query WhyNotAskable($resourceId: ID!, $for: ID) {
    requestableResource(resourceId: $resourceId, forPersonId: $for) {
      id
      cannot { reason message }
      resource { id name }
    }
  }
`);

export const PREVIEW = graphql(`
  query AskPreview($input: AccessRequestInput!) {
    previewAccessRequest(input: $input) {
      problems { code rule path message }
      items {
        resourceId
        expectedWaitSeconds
        maxDurationSeconds
        flow { id name }
        resource { id name }
        waitingFor { reason message until }
        plan { seenAt calls { service operation accountId region note parameters { name values } } }
        approvers {
          operator satisfied tier
          approvers {
            kind attribute values fellBack satisfied peopleCount
            people { id displayName }
            delegates { person { id displayName } onBehalfOf { id displayName } }
          }
        }
      }
    }
  }
`);

export type AskPreview = NonNullable<AskPreviewQuery["previewAccessRequest"]>;

export const ASK = graphql(`
  mutation AskForAccess($input: AccessRequestInput!) {
    createAccessRequest(input: $input) {
      request { id state }
    }
  }
`);

export const GRANTEES = graphql(`
  query PossibleGrantees($search: String) {
    possibleGrantees(first: 20, search: $search) {
      pageInfo { hasNextPage }
      nodes { id displayName userName email }
    }
  }
`);

export const SET_FAVOURITE = graphql(`
  mutation MarkFavourite($resourceId: ID!, $favourite: Boolean!) {
    setFavourite(resourceId: $resourceId, favourite: $favourite) {
      resource { id favourite }
    }
  }
`);

export const TAG_KEYS = graphql(`
  query AskableTagKeys {
    resourceFacets(facets: [{ facet: TAG_KEY }], filter: { requestableByMe: true }) {
      facet
      values { value count }
    }
  }
`);

export const FOUND_ELSEWHERE = graphql(`
  query AskableElsewhere($text: String!, $facets: [ResourceFacetInput!]!) {
    resourceFacets(facets: $facets, search: $text, filter: { requestableByMe: true }) {
      facet tagKey
      values { value label count }
    }
    search(text: $text, first: 3, kinds: [PERSON, GROUP]) {
      kind
      results { id title detail }
    }
  }
`);

export const NAMESPACES = graphql(`
  query AskableNamespaces($resourceId: ID!, $search: String) {
    namespaceSuggestions(resourceId: $resourceId, search: $search, first: 10) { name uses }
  }
`);
