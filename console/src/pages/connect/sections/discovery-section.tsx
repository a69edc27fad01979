import Checkbox from "@cloudscape-design/components/checkbox";
import FormField from "@cloudscape-design/components/form-field";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { addresses } from "../../../app/addresses";
import type { ResourceType } from "../../../gql/enums";
import { fieldId } from "../../../parts/forms/field-id";
import { PageLink } from "../../../parts/links/page-link";
import type { Tile } from "../catalog/catalog-documents";
import type { SectionProps } from "../draft/draft";
import { messageAt } from "../draft/field-messages";

/** The choice of the resource types to discover. */
export function DiscoverySection({ draft, change, problems, tile }: SectionProps & { readonly tile: Tile }) {
  const chosen = draft.resourceTypes;
  const toggle = (type: ResourceType, isOn: boolean) =>
    change({ resourceTypes: isOn ? [...chosen, type] : chosen.filter((one) => one !== type) });
  return (
    <SpaceBetween size="m">
      <KeyValuePairs
        items={[
          {
            label: "Discovery",
            value: (
              <>
                {tile.name}: {tile.description} <PageLink to={addresses.connectAws()}>All ways to discover</PageLink>
              </>
            ),
          },
        ]}
      />
      <FormField
        label="Resource types"
        description="At least one. All of them are found in every account and kept up to date; access flows offer them after the first sync."
        errorText={messageAt(problems, "resourceTypes")}
      >
        <div id={fieldId("resourceTypes")}>
          <SpaceBetween size="xs">
            {tile.resourceTypes.map(({ type, name, description }) => (
              <Checkbox
                key={type}
                checked={chosen.includes(type)}
                description={description}
                onChange={({ detail }) => toggle(type, detail.checked)}
              >
                {name}
              </Checkbox>
            ))}
          </SpaceBetween>
        </div>
      </FormField>
    </SpaceBetween>
  );
}
