import type { FieldProblem } from "../../../kernel/app-error";
import { problemsOfTypedText } from "../../../kernel/text/typed-text";
import { isRegion, type NameRule, ROLE_NAME } from "../../catalog/aws-names";
import type { InstallForm } from "./install-form";
import { type GivenValue, hasPool, trimmedText } from "./install-values";
import { type TemplateName, type TemplateParameter, templateParametersOf } from "./shipped-files";

/** Every problem of the input, each once: by the shipped templates, and by checks that the templates leave to AWS. */
export function installProblems(
  form: InstallForm,
  values: ReadonlyMap<TemplateName, readonly GivenValue[]>,
): FieldProblem[] {
  const all = [
    ...formProblems(form),
    ...[...values].flatMap(([template, given]) => given.flatMap((value) => valueProblems(template, value))),
  ];
  // Several templates check the same value, each with its own pattern.
  const pathOf = ({ path }: FieldProblem) => path.join(".");
  return all.filter((problem, n) => all.findIndex((other) => pathOf(other) === pathOf(problem)) === n);
}

function valueProblems(template: TemplateName, { parameter, field, value }: GivenValue): FieldProblem[] {
  const declared = templateParametersOf(template)[parameter];
  if (!declared) throw new Error(`${template}.yaml has no parameter ${parameter}.`);
  if (field === null) return [];
  const message = value === undefined ? missing(declared, field) : mistake(declared, field, value);
  return message === null ? [] : [{ path: [field], message }];
}

function missing({ Default }: TemplateParameter, field: string): string | null {
  return Default === undefined ? `'${field}' is required.` : null;
}

function mistake(declared: TemplateParameter, field: string, value: string): string | null {
  const { AllowedPattern, AllowedValues, MaxLength } = declared;
  if (AllowedPattern !== undefined && !new RegExp(`^(?:${AllowedPattern})$`).test(value)) {
    return `'${field}' is not of the form ${AllowedPattern}.`;
  }
  if (AllowedValues && !AllowedValues.map(String).includes(value)) {
    return `'${field}' must be one of ${AllowedValues.join(", ")}.`;
  }
  return MaxLength !== undefined && value.length > MaxLength
    ? `'${field}' has ${value.length} characters; at most ${MaxLength} are allowed.`
    : null;
}

/** Values that templates accept and AWS would refuse, and values that become part of commands. */
function formProblems(form: InstallForm): FieldProblem[] {
  const region = trimmedText(form.region);
  return [
    ...(region === undefined ? [problem(["region"], "'region' is required.")] : []),
    ...(region !== undefined && !isRegion(region) ? [problem(["region"], "'region' is not an AWS region.")] : []),
    ...listProblems("targetUnitIds", form.targetUnitIds ?? [], UNIT),
    ...((form.targetUnitIds ?? []).length === 0
      ? [problem(["targetUnitIds"], "'targetUnitIds' needs at least one.")]
      : []),
    ...(["connectorRoleName", "memberRoleName", "managementRoleName"] as const).flatMap((field) =>
      namedProblems(field, form[field], ROLE_NAME),
    ),
    ...namedProblems("image", form.image, IMAGE),
    ...namedProblems("cluster", form.cluster, CLUSTER),
    ...listProblems("subnets", form.subnets ?? [], SUBNET),
    ...listProblems("securityGroups", form.securityGroups ?? [], SECURITY_GROUP),
    ...problemsOfTypedText(["connectorName"], form.connectorName ?? "", { characters: 64, lines: false }),
    ...namedProblems("connectorName", form.connectorName, NAME_IN_ENV_FILE),
    ...(form.allowSharedEntries && !trimmedText(form.templateRolePattern)
      ? [problem(["allowSharedEntries"], "'allowSharedEntries' needs 'templateRolePattern'.")]
      : []),
    ...(hasPool(form) || trimmedText(form.templateRolePattern) ? [] : [problem(["identityCenterInstanceArn"], NOBODY)]),
  ];
}

const NOBODY =
  "Give 'identityCenterInstanceArn' for a pool, or 'templateRolePattern' for roles of people's own: without either nobody can be given access.";

const UNIT: NameRule = {
  pattern: /^(?:r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})$/,
  rule: "is neither the root of an organization, such as r-ab12, nor one of its units",
};
const IMAGE: NameRule = { pattern: /^[\w.:/@-]{1,512}$/, rule: "must be the address of a container image" };
const CLUSTER: NameRule = {
  pattern: /^(?:arn:aws[a-z-]*:ecs:[a-z0-9-]+:\d{12}:cluster\/)?[\w-]{1,255}$/,
  rule: "must be the name or the ARN of an ECS cluster",
};
const SUBNET: NameRule = { pattern: /^subnet-[0-9a-f]{8,17}$/, rule: "is not the id of a subnet" };
const SECURITY_GROUP: NameRule = { pattern: /^sg-[0-9a-f]{8,17}$/, rule: "is not the id of a security group" };

/**
 * Characters with a meaning in env files, for one reader or another: `$` a variable, `#` a comment, quotes, and an
 * escape.
 */
const NAME_IN_ENV_FILE: NameRule = {
  pattern: /^[^$#"'`\\]*$/,
  rule: "is written into an env file, so it may have no $, #, quote or backslash",
};

function namedProblems(field: keyof InstallForm, value: string | null | undefined, { pattern, rule }: NameRule) {
  const text = trimmedText(value);
  return text === undefined || pattern.test(text) ? [] : [problem([field], `'${field}' ${rule}.`)];
}

const MOST_ITEMS = 100;

function listProblems(field: keyof InstallForm, items: readonly string[], { pattern, rule }: NameRule): FieldProblem[] {
  if (items.length > MOST_ITEMS) return [problem([field], `'${field}' has more than ${MOST_ITEMS} items.`)];
  return items.flatMap((item, index) =>
    pattern.test(item.trim()) ? [] : [problem([field, index], `'${item.slice(0, 40)}' of '${field}' ${rule}.`)],
  );
}

function problem(path: (string | number)[], message: string): FieldProblem {
  return { path, message };
}
