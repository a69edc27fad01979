import { graphql } from "../../../gql";
import type { CatalogTileFragment } from "../../../gql/graphql";

/** The tile of a discovery method: its settings, in the order in which a form asks for them. */
graphql(`
  fragment CatalogTile on CatalogTile {
    kind name description supported unsupportedReason
    resourceTypes { type name description requestable }
    prerequisites { name description links { label url } }
    configurationKeys {
      key label description example defaultValue required type section link maxLength
      choices { value label }
    }
  }
`);

export const CATALOG_GROUP = graphql(`
  query CatalogGroup {
    catalog { id name description discovery { ...CatalogTile } }
  }
`);

export type Tile = CatalogTileFragment;
export type ConfigurationKey = Tile["configurationKeys"][number];

/** The id of the one tile, which is the same for every viewer and integration. */
export const AWS = "aws";
