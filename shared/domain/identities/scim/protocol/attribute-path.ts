import {
  type AttributeDefinition,
  coreAttributes,
  extensionOf,
  findByName,
  type ResourceKind,
  type SchemaDefinition,
} from "./scim-schema";

/** A path to a value, resolved against the schema. */
export interface AttributePath {
  /** Null: an attribute of the kind's own schema, or of all resources. */
  readonly extension: SchemaDefinition | null;
  /** Null: the extension as a whole. */
  readonly attribute: AttributeDefinition | null;
  readonly sub: AttributeDefinition | null;
}

const PATH = /^(?:(urn:.+):)?([a-z$][\w$-]*)(?:\.([a-z$][\w$-]*))?$/i;

/** Resolves `emails.value`, `urn:…:User:manager` or a whole extension; null where the schema has no such attribute. */
export function attributePath(kind: ResourceKind, text: string): AttributePath | null {
  const whole = extensionOf(kind, text);
  if (whole) return { extension: whole, attribute: null, sub: null };
  const parts = PATH.exec(text);
  if (!parts) return null;
  const [, schema, name, subName] = parts;
  const extension = schema ? extensionOf(kind, schema) : undefined;
  if (schema && !extension && schema.toLowerCase() !== kind.schema.id.toLowerCase()) return null;
  const attribute = findByName(extension ? extension.attributes : coreAttributes(kind), name!);
  if (!attribute) return null;
  const sub = subName === undefined ? null : findByName(attribute.subAttributes ?? [], subName);
  return sub === undefined ? null : { extension: extension ?? null, attribute, sub };
}

/**
 * Whether a PATCH ignores a path, as a POST ignores the attribute. It leads into a schema that this kind of resource
 * lacks, or to an attribute that its extension lacks. Entra maps such attributes for other applications, and an
 * `active: false` beside one must not be lost. An unknown attribute of the core schema, or a malformed path, stays an
 * invalidPath (RFC 7644, 3.12).
 */
export function isForeignPath(kind: ResourceKind, path: string): boolean {
  // Attribute names have no colon, so a colon belongs to the URI of a schema.
  if (!path.includes(":") || isWithin(path, kind.schema.id)) return false;
  const isOfExtension = kind.extensions.some(({ id }) => isWithin(path, id));
  return !isOfExtension || (PATH.test(path) && attributePath(kind, path) === null);
}

function isWithin(path: string, schema: string): boolean {
  return `${path}:`.toLowerCase().startsWith(`${schema}:`.toLowerCase());
}

/** The attribute in a path that may filter its values: `emails` of `emails[type eq "work"].value`. */
export function attributeIn(path: string): string {
  return path.split("[", 1)[0]!.trim();
}

/** The keys that lead to the value in a stored resource. */
export function pathKeysOf({ extension, attribute, sub }: AttributePath): string[] {
  return [extension?.id, attribute?.name, sub?.name].filter((key) => key !== undefined);
}
