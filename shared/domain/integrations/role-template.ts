import { ROLE_ARN } from "../catalog/aws-names";

/** Placeholders that identify one person. Attributes may be equal for many. */
const UNIQUE_PLACEHOLDERS = ["userName", "externalId", "email"];
const PLACE_PLACEHOLDERS = ["accountId", "partition"];

const MAX_LENGTH = 1_024;

export type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  /** The place of the role: "accountId" or "partition". */
  | { readonly kind: "place"; readonly name: string }
  /** The person of the role: "userName", "externalId", "email" or "attributes.NAME". */
  | { readonly kind: "person"; readonly name: string }
  | { readonly kind: "unknown"; readonly name: string };

/**
 * Splits the ARN template of a person's role, such as `arn:aws:iam::{{accountId}}:role/people/{{userName}}`, into
 * parts.
 */
export function splitTemplate(template: string): TemplatePart[] {
  return template
    .split(/(\{\{[^{}]*\}\})/)
    .filter((text) => text !== "")
    .map((text) =>
      text.startsWith("{{") && text.endsWith("}}") ? placeholder(text.slice(2, -2).trim()) : plain(text),
    );
}

/** The problem of a template, as a text that follows the field's name; null: none. */
export function templateProblem(template: string): string | null {
  if (template.length > MAX_LENGTH) return `has ${template.length} characters; at most ${MAX_LENGTH} are allowed`;
  const parts = splitTemplate(template);
  const unknown = parts.find((part) => part.kind === "unknown");
  if (unknown) return `has the placeholder {{${unknown.name}}}, which is none of ${KNOWN}`;
  const [, role] =
    /^arn:(?:aws[a-z-]*|\{\{\s*partition\s*\}\}):iam::\{\{\s*accountId\s*\}\}:role\/(.*)$/s.exec(template) ?? [];
  if (role === undefined) {
    return "must be the ARN of an IAM role with {{accountId}} for its account, such as arn:aws:iam::{{accountId}}:role/people/{{userName}}";
  }
  const roleParts = splitTemplate(role);
  if (!ROLE_ARN.pattern.test(`arn:aws:iam::000000000000:role/${sample(roleParts)}`) || hasBraces(roleParts)) {
    return "must end with a role's path and name: at most 64 letters, digits, +=,.@-_ and placeholders";
  }
  if (!roleParts.some((part) => part.kind === "person" && UNIQUE_PLACEHOLDERS.includes(part.name))) {
    return "needs {{userName}}, {{externalId}} or {{email}}: a role must belong to one person alone";
  }
  return null;
}

const KNOWN = "{{accountId}}, {{partition}}, {{userName}}, {{externalId}}, {{email}} and {{attributes.NAME}}";

function placeholder(name: string): TemplatePart {
  if (PLACE_PLACEHOLDERS.includes(name)) return { kind: "place", name };
  if (UNIQUE_PLACEHOLDERS.includes(name) || /^attributes\.[\w-][\w.-]*$/.test(name)) return { kind: "person", name };
  return { kind: "unknown", name };
}

function plain(text: string): TemplatePart {
  return { kind: "text", text };
}

/** Replaces each placeholder by a short value. */
function sample(parts: readonly TemplatePart[]): string {
  return parts.map((part) => (part.kind === "text" ? part.text : "x")).join("");
}

function hasBraces(parts: readonly TemplatePart[]): boolean {
  return parts.some((part) => part.kind === "text" && /[{}]/.test(part.text));
}
