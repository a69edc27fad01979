import type { GraphQLSchema } from "graphql";
import { buildSchemaSync } from "type-graphql";
import { AccountResolver } from "./accounts/account.resolver";
import { CatalogResolver } from "./catalog/catalog.resolver";
import { ConnectorResolver } from "./connectors/connector.resolver";
import { enforceAccess } from "./graphql/access";
import { IntegrationResolver } from "./integrations/integration.resolver";
import { ResourceResolver } from "./resources/resource.resolver";
import { AccountOutcomeResolver, RegionOutcomeResolver, SyncRunResolver } from "./sync-runs/sync-run.resolver";

/** The API. Building it fails when anything in it declares no access rule. */
export function createSchema(): GraphQLSchema {
  return enforceAccess(
    buildSchemaSync({
      resolvers: [
        CatalogResolver,
        ConnectorResolver,
        IntegrationResolver,
        AccountResolver,
        ResourceResolver,
        SyncRunResolver,
        AccountOutcomeResolver,
        RegionOutcomeResolver,
      ],
      orphanedTypes: [],
      // Inputs are parsed in the domain, where all problems are found at once.
      validate: false,
    }),
  );
}
