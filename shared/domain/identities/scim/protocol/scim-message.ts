import { badRequest } from "./scim-error";

/** The JSON object that a client sent. Every message names its schema (RFC 7644, 3.1). */
export function requireMessage(body: unknown, what: string, schema: string): Record<string, unknown> {
  const message = requireObject(body, what);
  const schemas = fieldOf(message, "schemas");
  const names = Array.isArray(schemas) ? schemas.map((one) => String(one).toLowerCase()) : [];
  if (names.includes(schema.toLowerCase())) return message;
  throw badRequest("invalidSyntax", `'schemas' must hold '${schema}'.`);
}

export function requireObject(value: unknown, what: string): Record<string, unknown> {
  if (isObject(value)) return value;
  throw badRequest("invalidSyntax", `${what} must be a JSON object.`);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value of a field, whatever the case of its name. `name` is in lower case. */
export function fieldOf(object: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.entries(object).find(([key]) => key.toLowerCase() === name)?.[1];
}
