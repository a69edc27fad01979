import type { IntegrationSettingsQuery } from "../../gql/graphql";

type Tile = NonNullable<IntegrationSettingsQuery["catalog"]>[number]["discovery"][number];

/** The catalog's labels of settings and their choices. */
export type SettingWords = Pick<Tile, "configurationKeys" | "resourceTypes">;

/** The label of a setting, as the form has it. A key that the catalog does not know is its own label. */
export function labelOf(key: string, { configurationKeys }: SettingWords): string {
  if (key === "resourceTypes") return "Resource types";
  return configurationKeys.find((one) => one.key === key)?.label ?? key;
}

/** A value as it was typed: the items of a list one by one, and a choice by its label. */
export function valuesIn(key: string, text: string, { configurationKeys, resourceTypes }: SettingWords): string[] {
  const { type, choices = [] } = configurationKeys.find((one) => one.key === key) ?? {};
  if (type === "BOOLEAN") return [text === "true" ? "Yes" : "No"];
  const labels = new Map([
    ...choices.map(({ value, label }) => [value, label] as const),
    ...resourceTypes.map((one) => [one.type as string, one.name] as const),
  ]);
  return text.split(",").map((one) => labels.get(one.trim()) ?? one.trim());
}
