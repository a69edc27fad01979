import {
  type AttributeDefinition,
  coreAttributes,
  extensionOf,
  named,
  type ResourceKind,
  type SchemaDefinition,
} from "./scim-schema";

/** The way to a value, found in the schema. */
export interface AttributePath {
  /** Null: an attribute of the kind's own schema, or of all resources. */
  readonly extension: SchemaDefinition | null;
  /** Null: the extension as a whole. */
  readonly attribute: AttributeDefinition | null;
  readonly sub: AttributeDefinition | null;
}

const PATH = /^(?:(urn:.+):)?([a-z$][\w$-]*)(?:\.([a-z$][\w$-]*))?$/i;

/** `emails.value`, `urn:…:User:manager`, a whole extension; null where the schema knows no such thing. */
export function attributePath(kind: ResourceKind, text: string): AttributePath | null {
  const whole = extensionOf(kind, text);
  if (whole) return { extension: whole, attribute: null, sub: null };
  const parts = PATH.exec(text);
  if (!parts) return null;
  const [, schema, name, subName] = parts;
  const extension = schema ? extensionOf(kind, schema) : undefined;
  if (schema && !extension && schema.toLowerCase() !== kind.schema.id.toLowerCase()) return null;
  const attribute = named(extension ? extension.attributes : coreAttributes(kind), name!);
  if (!attribute) return null;
  const sub = subName === undefined ? null : named(attribute.subAttributes ?? [], subName);
  return sub === undefined ? null : { extension: extension ?? null, attribute, sub };
}

/** Where the value lies in a stored resource. */
export function keysOf({ extension, attribute, sub }: AttributePath): string[] {
  return [extension?.id, attribute?.name, sub?.name].filter((key) => key !== undefined);
}
