import type { Tile } from "../catalog/catalog-documents";
import type { SettingKey } from "./edit-merge";

/** Labels of settings that are no keys of the catalog. */
const LABELS: Partial<Record<SettingKey, string>> = { connectorId: "Connector", resourceTypes: "Resource types" };

export function labelOf(key: SettingKey, { configurationKeys }: Tile): string {
  return LABELS[key] ?? configurationKeys.find((one) => one.key === key)?.label ?? key;
}

/** A value of the API's input as text for people. */
export function sayValue(key: SettingKey, value: unknown, { configurationKeys, resourceTypes }: Tile): string {
  if (value === null || value === undefined || value === "") return "empty";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value))
    return value.length === 0 ? "empty" : value.map((item) => sayItem(item, resourceTypes)).join(", ");
  if (key === "connectorId") return "another connector";
  const { choices = [] } = configurationKeys.find((one) => one.key === key) ?? {};
  return choices.find((choice) => choice.value === value)?.label ?? String(value);
}

interface Row {
  readonly attribute: string;
  readonly keyName?: string;
  readonly values?: readonly string[];
}

function sayItem(item: unknown, resourceTypes: Tile["resourceTypes"]): string {
  if (typeof item === "string") return resourceTypes.find(({ type }) => type === item)?.name ?? item;
  const { attribute, keyName, values } = item as Row;
  return keyName === undefined ? `${attribute} ${(values ?? []).join(", ")}` : `tag ${keyName} by ${attribute}`;
}
