import { graphql } from "../../../gql";
import type { CatalogTileFragment } from "../../../gql/graphql";

/** Everything about one way to discover: its settings, in the order in which a form asks for them. */
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

/** The same for everybody, and for as long as the page is open. */
export const AWS = "aws";
