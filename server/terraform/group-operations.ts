import type { Platform } from "../../shared/compose";
import type { ProviderGroupAnswer, ProviderPage } from "../../shared/domain/configuration/terraform/provider-documents";
import { likePattern } from "../../shared/domain/configuration/terraform/wildcards";
import { pageToken, parseListParameters } from "./list-parameters";
import type { TerraformOperation } from "./terraform-door";

const LIST = "groups";

/** The data source `apono_groups`. The provider itself filters by source. */
export function groupOperations({ groupsQueries, terraformFlows }: Platform): TerraformOperation[] {
  return [
    {
      method: "GET",
      url: "/admin/v1/groups",
      name: "groups",
      work: async (_actor, { query }) => {
        const parameters = parseListParameters(LIST, query, ["name"]);
        const { limit: first, after, filters } = parameters;
        const nameLike = filters.name === undefined ? null : likePattern(filters.name);
        const page = await groupsQueries.list({ nameLike }, { first, after });
        const names = await terraformFlows.references();
        const last = page.nodes.at(-1);
        const next = page.hasNextPage && last ? pageToken(LIST, parameters, page.cursorOf(last)) : null;
        const items = page.nodes.map(({ id, name, providerId }) => ({
          id,
          name,
          source_integration_id: providerId,
          source_integration_name: names.sourceName(providerId),
        }));
        return { items, pagination: { next_page_token: next } } satisfies ProviderPage<ProviderGroupAnswer>;
      },
    },
  ];
}
