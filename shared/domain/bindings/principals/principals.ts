import type { EntityManager } from "typeorm";
import { DomainError } from "../../../kernel/app-error";
import type { ErrorRule } from "../../../kernel/error-rules";
import { ROLE_ARN } from "../../catalog/aws-names";
import type { PersonHome } from "../../identities/person-home.entity";
import type { Integration } from "../../integrations/integration.entity";
import { splitTemplate, type TemplatePart } from "../../integrations/role-template";
import { PRINCIPAL_TAKEN } from "../principal-lookup";
import { centerUserProblem } from "./known-center-user";

/** The fields of a person that a template may name. */
export type TemplatePerson = Pick<PersonHome, "userName" | "externalId" | "email" | "attributes">;

export type PrincipalArn =
  | { readonly kind: "arn"; readonly arn: string }
  | {
      readonly kind: "none";
      readonly reason: "UNKNOWN_PLACEHOLDER" | "NO_VALUE" | "CHARACTER_NOT_ALLOWED" | "NOT_A_ROLE";
      /** A sentence for a person. */
      readonly message: string;
    };

/** Why a person has no principal in the accounts of an integration, by our own data. */
export const PRINCIPAL_RULES = [
  "PRINCIPAL_NOT_FOUND",
  "PRINCIPAL_AMBIGUOUS",
  "PRINCIPAL_UNPROVEN",
  PRINCIPAL_TAKEN,
] as const satisfies readonly ErrorRule[];
type PrincipalRule = (typeof PRINCIPAL_RULES)[number];

/**
 * A person's role by the integration's template. Values are never altered: with replaced characters two people could
 * get one role.
 */
export function principalArnOf(
  template: string,
  { accountId, partition, person }: { accountId: string; partition: string; person: TemplatePerson },
): PrincipalArn {
  let arn = "";
  for (const part of splitTemplate(template)) {
    if (part.kind === "unknown") {
      return noRoleArn("UNKNOWN_PLACEHOLDER", `The role template has an unknown placeholder, {{${part.name}}}.`);
    }
    if (part.kind !== "person") {
      arn += part.kind === "text" ? part.text : part.name === "accountId" ? accountId : partition;
      continue;
    }
    const value = valueFor(person, part.name);
    if (value === null || value === "") {
      return noRoleArn("NO_VALUE", `${person.userName} has no value for {{${part.name}}} in the role template.`);
    }
    if (!/^[\w+=,.@-]+$/.test(value)) {
      return noRoleArn(
        "CHARACTER_NOT_ALLOWED",
        `{{${part.name}}} of ${person.userName} is '${value}', which has characters that the name of an IAM role cannot have.`,
      );
    }
    arn += value;
  }
  if (!ROLE_ARN.pattern.test(arn)) return noRoleArn("NOT_A_ROLE", `'${arn}' is not the ARN of an IAM role.`);
  return { kind: "arn", arn };
}

/** Throws if the person has no principal in the integration's accounts by our own data. */
export async function assertPrincipal(
  manager: EntityManager,
  person: PersonHome,
  integration: Integration,
): Promise<void> {
  if (!person.active) {
    throw principalNotFound(`${person.displayName} is not active.`);
  }
  switch (integration.principalStrategy) {
    case "IAM_ROLE_TEMPLATE":
      return assertOwnRole(manager, person, integration);
    case "IDENTITY_CENTER":
      return assertIdentityCenterUser(manager, person, integration);
  }
}

/** The refusal of a person who has no principal in the integration; null: the person has one. */
export async function principalRefusal(
  manager: EntityManager,
  person: PersonHome,
  integration: Integration,
): Promise<DomainError | null> {
  try {
    await assertPrincipal(manager, person, integration);
    return null;
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}

async function assertOwnRole(manager: EntityManager, person: PersonHome, integration: Integration): Promise<void> {
  const template = integration.principalRoleTemplate;
  if (!template) throw principalNotFound(`The integration '${integration.name}' has no role template.`);
  // Any account will do: only the person's part is compared here.
  const rendered = principalArnOf(template, { accountId: "000000000000", partition: "aws", person });
  if (rendered.kind === "none") throw principalNotFound(rendered.message);
  const other = await anotherWithRole(manager, person, template);
  if (other) {
    throw principalNotFound(
      `${person.displayName} and ${other.displayName} would have one and the same role, ${rendered.arn.split(":role/")[1]}. Each person needs a role of their own.`,
    );
  }
}

/** An active person with whom the person would share the role. IAM compares names without their case. */
async function anotherWithRole(
  manager: EntityManager,
  person: PersonHome,
  template: string,
): Promise<Pick<PersonHome, "displayName"> | null> {
  const parts = personalParts(template);
  const values = [person.id];
  const parameter = (value: string) => `$${values.push(value)}::text`;
  const theirs = parts.map((part) => (part.kind === "text" ? parameter(part.text) : columnOf(part, parameter)));
  const own = parts.map((part) => (part.kind === "text" ? part.text : valueFor(person, part.name))).join("");
  // With a single placeholder this is what the indexes on lower(user_name), lower(email) and lower(external_id) hold.
  const [other]: Pick<PersonHome, "displayName">[] = await manager.query(
    `select person.display_name as "displayName" from homes person
      where lower(${theirs.join(" || ")}) = lower(${parameter(own)}) and person.active and person.id <> $1::uuid
      order by person.id limit 1`,
    values,
  );
  return other ?? null;
}

type PersonalPart = Extract<TemplatePart, { kind: "text" | "person" }>;

/** The template from the first placeholder of a person to the last; the rest is the same for everybody. */
function personalParts(template: string): PersonalPart[] {
  const parts = splitTemplate(template).map(
    (part): PersonalPart =>
      part.kind === "person" ? part : { kind: "text", text: part.kind === "text" ? part.text : part.name },
  );
  const first = parts.findIndex((part) => part.kind === "person");
  const last = parts.findLastIndex((part) => part.kind === "person");
  return parts.slice(first, last + 1);
}

/** The SQL of a placeholder, of `person`. */
export function columnOf(
  part: Extract<TemplatePart, { kind: "person" }>,
  parameter: (value: string) => string,
): string {
  switch (part.name) {
    case "userName":
      return "person.user_name";
    case "externalId":
      return "person.external_id";
    case "email":
      return "person.email";
    default:
      return `(person.attributes ->> ${parameter(attributeName(part.name))})`;
  }
}

function valueFor(person: TemplatePerson, name: string): string | null {
  switch (name) {
    case "userName":
    case "externalId":
    case "email":
      return person[name];
    default:
      return new Map(Object.entries(person.attributes)).get(attributeName(name)) ?? null;
  }
}

function attributeName(placeholder: string): string {
  return placeholder.slice("attributes.".length);
}

async function assertIdentityCenterUser(
  manager: EntityManager,
  person: PersonHome,
  integration: Integration,
): Promise<void> {
  if (integration.ssoRegion === "") {
    throw principalNotFound(`The integration '${integration.name}' has no region of IAM Identity Center.`);
  }
  if (integration.poolPermissionSetArns.length === 0) {
    throw principalNotFound(
      `The integration '${integration.name}' has no pool of permission sets yet. An admin has to deploy the pool and enter its permission sets.`,
    );
  }
  const problem = await centerUserProblem(manager, person, integration);
  if (problem) throw principalError(problem.code, problem.message);
}

/** The error of requests and grants for a person without a principal. */
function principalError(rule: PrincipalRule, sentence: string): DomainError {
  return new DomainError("INVALID_STATE", sentence, [], rule);
}

function principalNotFound(sentence: string): DomainError {
  return principalError("PRINCIPAL_NOT_FOUND", sentence);
}

function noRoleArn(reason: Extract<PrincipalArn, { kind: "none" }>["reason"], message: string): PrincipalArn {
  return { kind: "none", reason, message };
}
