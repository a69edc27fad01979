import SCHEMAS from "./rfc-7643-schemas.json";

/** An attribute as RFC 7643 defines it. */
export interface AttributeDefinition {
  readonly name: string;
  readonly type: string;
  readonly multiValued: boolean;
  readonly required: boolean;
  readonly caseExact?: boolean;
  readonly mutability?: string;
  readonly returned?: string;
  readonly subAttributes?: readonly AttributeDefinition[];
}

export interface SchemaDefinition {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly attributes: readonly AttributeDefinition[];
}

/** A kind of resource: its core schema and its extensions. */
export interface ResourceKind {
  readonly name: "User" | "Group";
  readonly endpoint: "/Users" | "/Groups";
  readonly description: string;
  readonly schema: SchemaDefinition;
  readonly extensions: readonly SchemaDefinition[];
}

/** A resource as its client sees it, without id and meta, in the schema's names and types. */
export type ScimResource = Readonly<Record<string, unknown>>;

/** Attributes that every resource has (RFC 7643, 3.1). */
const COMMON: readonly AttributeDefinition[] = [
  { name: "schemas", type: "reference", multiValued: true, required: false, caseExact: true, mutability: "readOnly" },
  { name: "id", type: "string", multiValued: false, required: false, caseExact: true, mutability: "readOnly" },
  { name: "externalId", type: "string", multiValued: false, required: false, caseExact: true, mutability: "readWrite" },
  {
    name: "meta",
    type: "complex",
    multiValued: false,
    required: false,
    mutability: "readOnly",
    subAttributes: ["resourceType", "created", "lastModified", "location", "version"].map((name) => ({
      name,
      type: name === "created" || name === "lastModified" ? "dateTime" : "string",
      multiValued: false,
      required: false,
      caseExact: true,
      mutability: "readOnly",
    })),
  },
];

export const USER_KIND: ResourceKind = {
  name: "User",
  endpoint: "/Users",
  description: "A person",
  schema: SCHEMAS.User,
  extensions: [SCHEMAS.EnterpriseUser],
};

export const GROUP_KIND: ResourceKind = {
  name: "Group",
  endpoint: "/Groups",
  description: "A group of people and groups",
  schema: SCHEMAS.Group,
  extensions: [],
};

export const ENTERPRISE_EXTENSION = USER_KIND.extensions[0]!.id;

/** All attributes of this kind outside its extensions. */
export function coreAttributes(kind: ResourceKind): readonly AttributeDefinition[] {
  return [...COMMON, ...kind.schema.attributes];
}

/** Names of attributes and schemas are case-insensitive (RFC 7643, 2.1). */
export function findByName<T extends { readonly name: string }>(items: readonly T[], name: string): T | undefined {
  const lowered = name.toLowerCase();
  return items.find((item) => item.name.toLowerCase() === lowered);
}

export function extensionOf(kind: ResourceKind, id: string): SchemaDefinition | undefined {
  const lowered = id.toLowerCase();
  return kind.extensions.find((extension) => extension.id.toLowerCase() === lowered);
}
