import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import type { ConfigurationKey, Tile } from "../catalog/catalog-documents";
import { useConnectors } from "../connector/use-connectors";
import { type IntegrationDraft, itemsOf, type ValueKey } from "./draft";

/** Every value of the draft, labelled by the catalog. */
export function DraftFacts({ draft, tile }: { readonly draft: IntegrationDraft; readonly tile: Tile }) {
  const { connectors } = useConnectors();
  const types = tile.resourceTypes.filter(({ type }) => draft.resourceTypes.includes(type)).map(({ name }) => name);
  const typed = tile.configurationKeys.flatMap((setting) => {
    const value = draft.values[setting.key as ValueKey]?.trim() ?? "";
    return value === "" ? [] : [{ label: setting.label, value: <Value setting={setting} text={value} /> }];
  });
  const labelOf = (key: string) => tile.configurationKeys.find((one) => one.key === key)?.label ?? key;
  return (
    <KeyValuePairs
      columns={3}
      items={[
        { label: "Discovery", value: tile.name },
        { label: "Resource types", value: types.join(", ") || "None" },
        { label: "Connector", value: connectors?.find(({ id }) => id === draft.connectorId)?.name ?? "None" },
        ...typed,
        ...some(labelOf("customAccessDetails"), draft.customAccessDetails),
        ...some(
          labelOf("integrationOwners"),
          draft.integrationOwners.map(({ attribute, values }) => `${attribute}: ${values.join(", ")}`).join("; "),
        ),
        ...some(
          labelOf("ownerRules"),
          draft.ownerRules.map(({ keyName, attribute }) => `tag ${keyName}: ${attribute}`).join("; "),
        ),
      ]}
    />
  );
}

function some(label: string, value: string) {
  return value === "" ? [] : [{ label, value: <span style={LINES}>{value}</span> }];
}

const LINES = { whiteSpace: "pre-wrap" } as const;
const FEW = 3;

function Value({ setting, text }: { readonly setting: ConfigurationKey; readonly text: string }) {
  if (setting.type === "BOOLEAN") return text === "true" ? "Yes" : "No";
  if (setting.type === "LIST") {
    const items = itemsOf(text);
    return items.length > FEW ? `${items.slice(0, FEW).join(", ")} and ${items.length - FEW} more` : items.join(", ");
  }
  return setting.choices.find(({ value }) => value === text)?.label ?? text;
}
