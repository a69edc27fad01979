import {
  type AttributeDefinition,
  coreAttributes,
  extensionOf,
  findByName,
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
  const attribute = findByName(extension ? extension.attributes : coreAttributes(kind), name!);
  if (!attribute) return null;
  const sub = subName === undefined ? null : findByName(attribute.subAttributes ?? [], subName);
  return sub === undefined ? null : { extension: extension ?? null, attribute, sub };
}

/**
 * A path that a PATCH leaves out, as a POST leaves out the attribute: into a schema that this kind of resource does not
 * have, or to an attribute that its extension does not have. Entra maps such attributes for other applications too, and
 * an `active: false` beside one of them must not be lost. A path to an unknown attribute of the core schema, and one that
 * is malformed, stays an invalidPath (RFC 7644, 3.12).
 */
export function isForeignPath(kind: ResourceKind, path: string): boolean {
  // No name of an attribute has a colon, so one belongs to the URI of a schema.
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

/** Where the value lies in a stored resource. */
export function pathKeysOf({ extension, attribute, sub }: AttributePath): string[] {
  return [extension?.id, attribute?.name, sub?.name].filter((key) => key !== undefined);
}
