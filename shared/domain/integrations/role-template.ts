import { ROLE_ARN } from "../catalog/aws-names";

/** What tells one person from all others. Attributes may be alike for many. */
const UNIQUE_PLACEHOLDERS = ["userName", "externalId", "email"];
const PLACE_PLACEHOLDERS = ["accountId", "partition"];

const MAX_LENGTH = 1_024;

export type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  /** Where the role is: "accountId" or "partition". */
  | { readonly kind: "place"; readonly name: string }
  /** Whose it is: "userName", "externalId", "email" or "attributes.NAME". */
  | { readonly kind: "person"; readonly name: string }
  | { readonly kind: "unknown"; readonly name: string };

/** The ARN of a person's role with placeholders, such as `arn:aws:iam::{{accountId}}:role/people/{{userName}}`, in pieces. */
export function splitTemplate(template: string): TemplatePart[] {
  return template
    .split(/(\{\{[^{}]*\}\})/)
    .filter((text) => text !== "")
    .map((text) =>
      text.startsWith("{{") && text.endsWith("}}") ? placeholder(text.slice(2, -2).trim()) : plain(text),
    );
}

/** Why the template cannot be used; null: it can. Each text goes on after the name of the field. */
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

/** A short value stands for every placeholder. */
function sample(parts: readonly TemplatePart[]): string {
  return parts.map((part) => (part.kind === "text" ? part.text : "x")).join("");
}

function hasBraces(parts: readonly TemplatePart[]): boolean {
  return parts.some((part) => part.kind === "text" && /[{}]/.test(part.text));
}
