import { z } from "zod";
import type { FieldProblem } from "../../../kernel/app-error";
import { snakeCase } from "../../../kernel/text/snake-case";
import { RESOURCE_TYPES, type ResourceType } from "../../catalog/resource-types";
import type { OwnerForm, OwnerRuleForm } from "../../integrations/owner-rules";
import type { IntegrationForm } from "../../integrations/parse-integration";
import {
  CONFIG_FIELDS,
  CONFIG_KEYS,
  CONFIG_SETTINGS,
  type ConfigField,
  jsonIn,
  type OwnerKey,
} from "./config-settings";
import type { DocumentReferences } from "./document-names";
import { pathInFiles, shortenText } from "./document-problems";
import {
  PROVIDER_INTEGRATION_TYPE,
  PROVIDER_RESOURCE_TYPES,
  type ProviderIntegration,
  type ProviderIntegrationUpdate,
  type ProviderOwner,
  type ProviderOwnersMapping,
} from "./provider-documents";
import type { ReadDocument } from "./translate-problems";

type Path = FieldProblem["path"];
type Row<T> = T & { readonly separator?: string };

/**
 * Reads a document as the input of an integration. Omitted settings are emptied, except the connector of an update,
 * which the provider does not send.
 */
export function readIntegration(
  document: ProviderIntegration | ProviderIntegrationUpdate,
  references: DocumentReferences,
): ReadDocument<IntegrationForm> {
  const problems: FieldProblem[] = [];
  const add = (path: Path, message: string) => void problems.push({ path, message });
  const { type, connector_id: connectorId } = document;
  if (type != null && type !== PROVIDER_INTEGRATION_TYPE) {
    add(["type"], `'type' must be ${PROVIDER_INTEGRATION_TYPE}: '${shortenText(type)}'.`);
  }
  if (document.secret_store_config != null) {
    add(["secret_store_config"], "'secret_store_config' has no place here: no secret is needed.");
  }
  const config = new Config(document.integration_config, add);
  const owners = ownersOf(document, config, references, add);
  const rules = rulesOf(document, config, references, add);
  const form: IntegrationForm = {
    name: document.name,
    ...(connectorId != null && { connectorId }),
    resourceTypes: (document.connected_resource_types ?? []).flatMap((slug, n) => resourceTypeOf(slug, n, add)),
    ...config.settings(),
    customAccessDetails: document.custom_access_details ?? null,
    integrationOwners: owners.rows,
    ownerRules: rules.rows,
  };
  return {
    input: form,
    problems,
    gaps: [],
    pathOf: (path) => pathOf(path, owners.path, rules.path),
    namesAt: () => NAMES,
  };
}

/** The position of the owner rows in the document. */
interface Rows<T> {
  readonly rows: readonly T[];
  /** The path of a row, or of all rows. */
  readonly path: (index?: number) => Path;
}

type Add = (path: Path, message: string) => void;

function resourceTypeOf(slug: string, index: number, add: Add): ResourceType[] {
  const type = RESOURCE_TYPES.find((one) => PROVIDER_RESOURCE_TYPES[one] === slug);
  if (type) return [type];
  const known = Object.values(PROVIDER_RESOURCE_TYPES).join(", ");
  add(["connected_resource_types", index], `'${shortenText(slug)}' is no resource type here; there are ${known}.`);
  return [];
}

function ownersOf(
  { owner }: ProviderIntegrationUpdate,
  config: Config,
  references: DocumentReferences,
  add: Add,
): Rows<OwnerForm> {
  const written = config.rows("integration_owners", ownerRows, OWNER_ROW);
  if (owner && written) add(["owner"], "'owner' and 'integration_owners' cannot both be there: use one of them.");
  const rowOf = (row: Row<ProviderOwner>, path: Path): OwnerForm => ({
    attribute: row.attribute_type,
    values: row.attribute_value,
    providerId: sourceId(row.source_integration_reference, path, references, add),
  });
  return rowsOf(["owner"], "integration_owners", owner, written, rowOf);
}

function rulesOf(
  { owners_mapping: mapping }: ProviderIntegrationUpdate,
  config: Config,
  references: DocumentReferences,
  add: Add,
): Rows<OwnerRuleForm> {
  const written = config.rows("owner_rules", ruleRows, RULE_ROW);
  if (mapping && written) {
    add(["owners_mapping"], "'owners_mapping' and 'owner_rules' cannot both be there: use one of them.");
  }
  const rowOf = (row: Row<ProviderOwnersMapping>, path: Path): OwnerRuleForm => ({
    keyName: row.key_name,
    attribute: row.attribute_type,
    providerId: sourceId(row.source_integration_reference, path, references, add),
    separator: row.separator ?? null,
  });
  return rowsOf(["owners_mapping"], "owner_rules", mapping, written, rowOf);
}

/** One row in its own attribute, or several rows as text in the configuration. */
function rowsOf<Sent, T>(
  alone: Path,
  key: OwnerKey,
  one: Sent | null | undefined,
  several: readonly Sent[] | null,
  rowOf: (row: Sent, path: Path) => T,
): Rows<T> {
  const path = (index?: number): Path => {
    if (!several) return alone;
    return index === undefined ? ["integration_config", key] : ["integration_config", key, index];
  };
  return { rows: (several ?? (one ? [one] : [])).map((row, n) => rowOf(row, path(n))), path };
}

/** Null: the default provider, or an unknown one, which adds a problem. */
export function sourceId(
  reference: string | null | undefined,
  path: Path,
  references: DocumentReferences,
  add: Add,
): string | null {
  if (reference == null || reference.trim() === "") return null;
  const id = references.sourceId(reference);
  if (id === null) {
    add([...path, "source_integration_name"], `No identity provider is named '${shortenText(reference)}'.`);
  }
  return id;
}

const ownerRows = z.array(
  z.strictObject({
    attribute_type: z.string(),
    attribute_value: z.array(z.string()),
    source_integration_reference: z.string().nullish(),
  }),
);

const ruleRows = z.array(
  z.strictObject({
    key_name: z.string(),
    attribute_type: z.string(),
    source_integration_reference: z.string().nullish(),
    separator: z.string().optional(),
  }),
);

const OWNER_ROW = 'attribute_type = "group", attribute_value = ["Platform"]';
const RULE_ROW = 'key_name = "team", attribute_type = "group"';

/** The texts of `integration_config`. An empty text counts as none. */
class Config {
  constructor(
    private readonly values: Readonly<Record<string, string>>,
    private readonly add: Add,
  ) {
    for (const key of Object.keys(values).filter((one) => !CONFIG_KEYS.includes(one))) {
      const name = shortenText(key);
      add(
        ["integration_config", name],
        `'${name}' is no setting of ${PROVIDER_INTEGRATION_TYPE}; there are ${CONFIG_KEYS.join(", ")}.`,
      );
    }
  }

  settings(): Pick<IntegrationForm, ConfigField> {
    return Object.fromEntries(CONFIG_FIELDS.map((field) => [field, this.setting(field)]));
  }

  private setting(field: ConfigField): unknown {
    const key = snakeCase(field);
    const text = this.text(key);
    if (text === null) return null;
    const { read, problem } = CONFIG_SETTINGS[field];
    const value = read(text);
    if (value === undefined) this.add(["integration_config", key], `'${key}' ${problem(text)}.`);
    return value ?? null;
  }

  /** Null: it is left out. */
  rows<T>(key: OwnerKey, schema: z.ZodType<T[]>, example: string): T[] | null {
    const text = this.text(key);
    if (text === null) return null;
    const parsed = schema.safeParse(jsonIn(text));
    if (parsed.success) return parsed.data;
    const message = `'${key}' must be a list of rows as JSON, such as jsonencode([{ ${example} }]).`;
    for (const { path } of parsed.error.issues) this.add(["integration_config", key, ...pathInFiles(path)], message);
    return [];
  }

  private text(key: string): string | null {
    const text = Object.hasOwn(this.values, key) ? this.values[key]! : "";
    return text.trim() === "" ? null : text;
  }
}

const CONFIG_NAMES = Object.fromEntries(CONFIG_FIELDS.map((field) => [field, snakeCase(field)]));

const NAMES: Readonly<Record<string, string>> = {
  ...CONFIG_NAMES,
  connectorId: "connector_id",
  resourceTypes: "connected_resource_types",
  customAccessDetails: "custom_access_details",
  integrationOwners: "owner",
  ownerRules: "owners_mapping",
  attribute: "attribute_type",
  values: "attribute_values",
  keyName: "key_name",
  providerId: "source_integration_name",
};

function pathOf([field, ...rest]: Path, ownerPath: Rows<unknown>["path"], rulePath: Rows<unknown>["path"]): Path {
  if (field === undefined) return [];
  if (field === "integrationOwners" || field === "ownerRules") {
    const [index, ...within] = rest;
    const row = (field === "ownerRules" ? rulePath : ownerPath)(index === undefined ? undefined : Number(index));
    return [...row, ...within.map((part) => (typeof part === "number" ? part : (NAMES[part] ?? part)))];
  }
  const name = NAMES[field] ?? field;
  return Object.hasOwn(CONFIG_NAMES, field) ? ["integration_config", name, ...rest] : [name, ...rest];
}
