import type { Platform } from "../../shared/compose";
import type { ProviderPage } from "../../shared/domain/configuration/terraform/provider-documents";
import type { Connector } from "../../shared/domain/connectors/connector.entity";
import { connectorStatus } from "../../shared/domain/connectors/connector-status";
import { pageToken, parseListParameters } from "./list-parameters";
import type { TerraformOperation } from "./terraform-door";

const LIST = "connectors";

/** The data source `apono_connector` reads the older list; it has no pages. */
export function connectorOperations({ connectorsQueries, clock }: Platform): TerraformOperation[] {
  const statusOf = (connector: Connector) => connectorStatus(connector, clock.now());
  return [
    {
      method: "GET",
      url: "/v2/connectors",
      name: "connectors",
      work: async () => {
        const connectors = await connectorsQueries.followed(null);
        return connectors.map((connector) => ({
          connector_id: connector.id,
          status: statusOf(connector),
          // Seconds, with a fraction.
          last_connected: connector.lastSeenAt.getTime() / 1_000,
        }));
      },
    },
    {
      method: "GET",
      url: "/admin/v3/connectors",
      name: "connectors",
      work: async (_actor, { query }) => {
        const parameters = parseListParameters(LIST, query, []);
        const { limit: first, after } = parameters;
        const byName = { field: "NAME", direction: "ASC" } as const;
        const page = await connectorsQueries.list({}, byName, { first, after });
        const last = page.nodes.at(-1);
        const next = page.hasNextPage && last ? pageToken(LIST, parameters, page.cursorOf(last)) : null;
        const items = page.nodes.map((connector) => connectorAnswer(connector, statusOf(connector)));
        return { items, pagination: { next_page_token: next } } satisfies ProviderPage<object>;
      },
    },
  ];
}

function connectorAnswer({ id, name, softwareVersion, lastSeenAt }: Connector, status: string) {
  return {
    id,
    name,
    status,
    version: softwareVersion,
    last_connected: lastSeenAt.toISOString(),
    // A connector is as new as the image that its owner runs.
    is_latest_version: true,
    cloud_provider_type: "AWS",
    sessions: [],
  };
}
