import { badRequest, type ScimError } from "./scim-error";
import { isObject, requireObject } from "./scim-message";
import {
  type AttributeDefinition,
  coreAttributes,
  extensionOf,
  findByName,
  type ResourceKind,
  type ScimResource,
} from "./scim-schema";

const MAX_TEXT = 4_096;
const MAX_NAME = 256;
const MAX_BINARY = 32_768;
/** The most values of one attribute. */
export const MAX_VALUES = 1_000;
const MAX_RESOURCE = 262_144;

/** Attributes that name a person or a group, and may stand in a tag. */
const NAMES = new Set(["userName", "displayName", "externalId"]);

/**
 * Converts a client's resource to the stored form: names in the schema's case, values of the schema's types. Read-only
 * attributes (id, meta, groups), passwords and unknown attributes are left out. Members of a group are left out too:
 * they are stored as links.
 */
export function coerceResource(kind: ResourceKind, body: unknown): ScimResource {
  const sent = requireObject(body, "The resource");
  const resource: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(sent)) {
    const extension = extensionOf(kind, key);
    const attribute = extension ? undefined : findByName(coreAttributes(kind), key);
    const kept = extension
      ? coerceSubs(extension.attributes, objectOrNothing(value, key), extension.id)
      : attribute && isKept(attribute)
        ? coerceAttribute(attribute, value, attribute.name)
        : undefined;
    if (kept !== undefined) resource[extension?.id ?? attribute!.name] = kept;
  }
  for (const { name, required } of kind.schema.attributes) {
    if (required && !hasText(resource[name])) throw badRequest("invalidValue", `'${name}' is required.`);
  }
  if (JSON.stringify(resource).length > MAX_RESOURCE) {
    throw badRequest("invalidValue", `A resource may have at most ${MAX_RESOURCE} characters.`);
  }
  return resource;
}

function isKept({ name, mutability, returned }: AttributeDefinition): boolean {
  return mutability !== "readOnly" && returned !== "never" && name !== "members";
}

function hasText(value: unknown): boolean {
  return typeof value === "string" && value.trim() !== "";
}

/** The value, or undefined where there is none: RFC 7643, 2.5 treats null, absence and an empty list alike. */
export function coerceAttribute(attribute: AttributeDefinition, value: unknown, path: string): unknown {
  if (value === null || value === undefined) return undefined;
  if (!attribute.multiValued) return coerceSingle(attribute, value, path);
  const values = Array.isArray(value) ? value : [value];
  if (values.length > MAX_VALUES) throw invalid(path, `may have at most ${MAX_VALUES} values`);
  const kept = values.map((one) => coerceSingle(attribute, one, path)).filter((one) => one !== undefined);
  if (kept.filter((one) => isObject(one) && one.primary === true).length > 1) {
    throw invalid(path, "may have one primary value only");
  }
  return kept.length === 0 ? undefined : kept;
}

function coerceSingle(attribute: AttributeDefinition, value: unknown, path: string): unknown {
  switch (attribute.type) {
    case "complex":
      return coerceComplex(attribute, value, path);
    case "boolean":
      return coerceBoolean(value, path);
    case "integer":
    case "decimal":
      if (typeof value === "number" && Number.isFinite(value)) return value;
      throw invalid(path, "must be a number");
    default: {
      const text = coerceText(attribute, value, path);
      // Okta and others send an empty externalId for none.
      return attribute.name === "externalId" && !hasText(text) ? undefined : text;
    }
  }
}

function coerceComplex(attribute: AttributeDefinition, value: unknown, path: string): unknown {
  const subs = attribute.subAttributes ?? [];
  // Entra sends a manager as a bare id, and an e-mail address may come as a bare text.
  const isBare = typeof value === "string" && findByName(subs, "value") !== undefined;
  if (value === "" || value === null) return undefined;
  if (!isBare && !isObject(value)) throw invalid(path, "must be an object");
  return coerceSubs(subs, isBare ? { value } : (value as Record<string, unknown>), path);
}

function coerceSubs(subs: readonly AttributeDefinition[], value: Record<string, unknown>, path: string): unknown {
  const kept = Object.entries(value).flatMap(([key, one]) => {
    const sub = findByName(subs, key);
    if (!sub || sub.mutability === "readOnly") return [];
    const coerced = coerceAttribute(sub, one, `${path}.${sub.name}`);
    return coerced === undefined ? [] : [[sub.name, coerced] as const];
  });
  // An empty manager id removes the manager.
  const filled = kept.filter(([name, one]) => !(name === "value" && one === ""));
  return filled.length === 0 ? undefined : Object.fromEntries(filled);
}

/** Entra says "True" and "False". */
function coerceBoolean(value: unknown, path: string): boolean {
  if (typeof value === "boolean") return value;
  const word = typeof value === "string" ? value.toLowerCase() : "";
  if (word === "true" || word === "false") return word === "true";
  throw invalid(path, "must be true or false");
}

/** PostgreSQL stores neither NUL nor unpaired surrogates. */
const STORABLE = /^[^\0\p{Cs}]*$/u;

function coerceText({ name, type }: AttributeDefinition, value: unknown, path: string): string {
  if (typeof value !== "string") throw invalid(path, "must be a text");
  const most = type === "binary" ? MAX_BINARY : NAMES.has(name) ? MAX_NAME : MAX_TEXT;
  if (value.length > most) throw invalid(path, `may have at most ${most} characters`);
  if (!STORABLE.test(value)) throw invalid(path, "holds a character that cannot be stored");
  return value;
}

function objectOrNothing(value: unknown, what: string): Record<string, unknown> {
  return value === null || value === undefined ? {} : requireObject(value, `'${what}'`);
}

function invalid(path: string, problem: string): ScimError {
  return badRequest("invalidValue", `'${path}' ${problem}.`);
}
