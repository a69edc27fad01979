import { graphql } from "../../gql";
import type { OwnerAttributesQuery } from "../../gql/graphql";

export const OWNER_ATTRIBUTES = graphql(`
  query OwnerAttributes {
    identityAttributes { attribute label providerId providerName }
  }
`);

export const OWNER_VALUES = graphql(`
  query OwnerValues($attribute: String!, $providerId: ID, $search: String) {
    identityValues(attribute: $attribute, providerId: $providerId, search: $search, first: 50) {
      nodes { value label detail providerId providerName }
      pageInfo { hasNextPage }
    }
  }
`);

export type OwnerAttribute = NonNullable<OwnerAttributesQuery["identityAttributes"]>[number];
