/** The error types of RFC 7644, table 9. */
export type ScimType =
  | "invalidFilter"
  | "tooMany"
  | "uniqueness"
  | "mutability"
  | "invalidSyntax"
  | "invalidPath"
  | "noTarget"
  | "invalidValue";

/** A refusal in SCIM's format. The message is a sentence for the reader of the client's log. */
export class ScimError extends Error {
  override readonly name = "ScimError";
  constructor(
    readonly status: 400 | 401 | 404 | 405 | 409 | 412 | 413 | 415 | 429 | 501 | 503,
    readonly scimType: ScimType | null,
    detail: string,
    /** The delay before a retry, where waiting helps. */
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(detail);
  }
}

export function badRequest(scimType: ScimType, detail: string): ScimError {
  return new ScimError(400, scimType, detail);
}

export function noResource(kind: string, id: string): ScimError {
  return new ScimError(404, null, `There is no ${kind} with the id '${id.slice(0, 100)}'.`);
}

export function notUnique(attribute: string, value: string): ScimError {
  return new ScimError(409, "uniqueness", `'${attribute}' is taken: '${value}' belongs to another one already.`);
}
