import type { IntegrationDetailQuery } from "../../gql/graphql";

export type Integration = NonNullable<IntegrationDetailQuery["integration"]>;
