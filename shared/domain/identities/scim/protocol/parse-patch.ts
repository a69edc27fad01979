import { badRequest } from "./scim-error";
import { fieldOf, isObject, requireMessage } from "./scim-message";

export interface PatchOperation {
  readonly op: "add" | "remove" | "replace";
  readonly path: string | null;
  readonly value: unknown;
}

const PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const MAX_OPERATIONS = 10_000;

/** The operations of a PATCH. Entra writes their names with a capital letter. */
export function parsePatch(body: unknown): PatchOperation[] {
  const operations = fieldOf(requireMessage(body, "A PATCH", PATCH_OP), "operations");
  if (!Array.isArray(operations) || operations.length === 0) {
    throw badRequest("invalidSyntax", "'Operations' must be a list of at least one operation.");
  }
  if (operations.length > MAX_OPERATIONS) {
    throw badRequest("tooMany", `A PATCH may have at most ${MAX_OPERATIONS} operations.`);
  }
  return operations.map(parseOperation);
}

function parseOperation(operation: unknown, index: number): PatchOperation {
  if (!isObject(operation)) throw badRequest("invalidSyntax", `Operation ${index + 1} must be a JSON object.`);
  const op = String(fieldOf(operation, "op") ?? "").toLowerCase();
  if (op !== "add" && op !== "remove" && op !== "replace") {
    throw badRequest("invalidSyntax", `Operation ${index + 1}: 'op' must be add, remove or replace.`);
  }
  const path = fieldOf(operation, "path");
  if (path !== undefined && path !== null && typeof path !== "string") {
    throw badRequest("invalidPath", `Operation ${index + 1}: 'path' must be a text.`);
  }
  const value = fieldOf(operation, "value");
  if (op === "remove" && !path) {
    throw badRequest("noTarget", `Operation ${index + 1}: 'remove' needs a 'path'.`);
  }
  if (op !== "remove" && value === undefined) {
    throw badRequest("invalidValue", `Operation ${index + 1}: '${op}' needs a 'value'.`);
  }
  return { op, path: path ? path : null, value };
}
