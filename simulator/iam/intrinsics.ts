import { Mistake } from "../kernel/mistake";

/** A CloudFormation template in its long form, as far as roles need it. */
export interface Template {
  readonly file: string;
  readonly Parameters: Readonly<Record<string, ParameterDeclaration>>;
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Rules: Readonly<Record<string, TemplateRule>>;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Condition?: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

interface ParameterDeclaration {
  readonly Default?: string | number;
  readonly AllowedPattern?: string;
  readonly AllowedValues?: readonly (string | number)[];
}

/** Looks at several parameters together, before anything is made. */
interface TemplateRule {
  readonly RuleCondition?: unknown;
  readonly Assertions: readonly { readonly Assert: unknown; readonly AssertDescription?: string }[];
}

/** A template with the values that a stack of it is made with. */
export interface Stack {
  readonly template: Template;
  readonly parameters: Readonly<Record<string, string>>;
  readonly accountId: string;
  readonly region: string;
}

/** Throws where CloudFormation would refuse the values. */
export function checkParameters(stack: Stack): void {
  const { template, parameters } = stack;
  for (const [name, value] of Object.entries(parameters)) {
    const declared = template.Parameters[name];
    if (!declared) throw new Mistake(`${template.file} has no parameter ${name}.`);
    const { AllowedPattern, AllowedValues } = declared;
    if (AllowedPattern !== undefined && !new RegExp(`^(?:${AllowedPattern})$`).test(value)) {
      throw new Mistake(
        `${template.file}: the parameter ${name} is "${value}", which is not of the form ${AllowedPattern}.`,
      );
    }
    if (AllowedValues && !AllowedValues.map(String).includes(value)) {
      throw new Mistake(
        `${template.file}: the parameter ${name} is "${value}"; allowed are ${AllowedValues.join(", ")}.`,
      );
    }
  }
  checkRules(stack);
}

function checkRules(stack: Stack): void {
  for (const { RuleCondition, Assertions } of Object.values(stack.template.Rules)) {
    if (RuleCondition !== undefined && !truth(RuleCondition, stack)) continue;
    const broken = Assertions.find(({ Assert }) => !truth(Assert, stack));
    if (broken) throw new Mistake(`${stack.template.file}: ${broken.AssertDescription ?? "A rule is broken."}`);
  }
}

/** The value with its intrinsic functions carried out; what AWS::NoValue stands for is left out. */
export function resolveValue(value: unknown, stack: Stack): unknown {
  const resolved = resolve(value, stack);
  return resolved === NO_VALUE ? undefined : resolved;
}

export function isConditionTrue(name: string, stack: Stack): boolean {
  const expression = stack.template.Conditions[name];
  if (expression === undefined) throw new Mistake(`${stack.template.file} has no condition ${name}.`);
  return truth(expression, stack);
}

const NO_VALUE = Symbol("AWS::NoValue");

function resolve(value: unknown, stack: Stack): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, stack)).filter((item) => item !== NO_VALUE);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (only && entries.length === 1 && (only[0] === "Ref" || only[0].startsWith("Fn::"))) return call(...only, stack);
  return Object.fromEntries(
    entries.map(([key, item]) => [key, resolve(item, stack)] as const).filter(([, item]) => item !== NO_VALUE),
  );
}

function call(name: string, argument: unknown, stack: Stack): unknown {
  switch (name) {
    case "Ref":
      return reference(String(argument), stack);
    case "Fn::Sub":
      return substituted(argument, stack);
    case "Fn::GetAtt":
      return attribute(String(argument), stack);
    case "Fn::If": {
      const [condition, yes, no] = argument as [string, unknown, unknown];
      return resolve(isConditionTrue(condition, stack) ? yes : no, stack);
    }
    case "Fn::Join": {
      const [separator, items] = resolve(argument, stack) as [string, string[]];
      return items.join(separator);
    }
    default:
      throw new Mistake(`${stack.template.file}: the simulator does not know the intrinsic function ${name}.`);
  }
}

function truth(expression: unknown, stack: Stack): boolean {
  const [[name, argument] = ["", undefined], ...more] = Object.entries(expression as Record<string, unknown>);
  const all = [argument].flat();
  if (more.length === 0) {
    if (name === "Condition") return isConditionTrue(String(argument), stack);
    if (name === "Fn::And") return all.every((one) => truth(one, stack));
    if (name === "Fn::Or") return all.some((one) => truth(one, stack));
    if (name === "Fn::Not") return !truth(all[0], stack);
    if (name === "Fn::Equals") {
      const [left, right] = all.map((one) => resolve(one, stack));
      return String(left) === String(right);
    }
  }
  throw new Mistake(
    `${stack.template.file}: the simulator does not know the intrinsic function ${name} in a condition.`,
  );
}

function reference(name: string, stack: Stack): unknown {
  const { template, parameters, accountId, region } = stack;
  if (name === "AWS::NoValue") return NO_VALUE;
  if (name === "AWS::AccountId") return accountId;
  if (name === "AWS::Partition") return "aws";
  if (name === "AWS::Region") return region;
  const declared = template.Parameters[name];
  if (declared) {
    const value = parameters[name] ?? declared.Default;
    if (value === undefined) throw new Mistake(`${template.file}: the parameter ${name} has no value.`);
    return String(value);
  }
  if (template.Resources[name]?.Type === "AWS::IAM::Role") return roleNameIn(name, stack);
  throw new Mistake(`${template.file}: the simulator does not know what Ref ${name} refers to.`);
}

/** Of attributes only the ARN of a role of the template. */
function attribute(path: string, stack: Stack): string {
  const [resource = "", name] = path.split(".");
  const { Type, Properties } = stack.template.Resources[resource] ?? {};
  if (Type !== "AWS::IAM::Role" || name !== "Arn" || Properties?.Path !== undefined) {
    throw new Mistake(`${stack.template.file}: the simulator does not know what GetAtt ${path} is.`);
  }
  return `arn:aws:iam::${stack.accountId}:role/${roleNameIn(resource, stack)}`;
}

function roleNameIn(resource: string, stack: Stack): string {
  const name = resolve(stack.template.Resources[resource]?.Properties.RoleName, stack);
  // CloudFormation makes up a name.
  return typeof name === "string" ? name : resource;
}

function substituted(argument: unknown, stack: Stack): string {
  if (typeof argument !== "string") {
    throw new Mistake(
      `${stack.template.file}: the simulator knows Fn::Sub with a text only, not with variables of its own.`,
    );
  }
  return argument.replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => {
    if (name.startsWith("!")) return `\${${name.slice(1)}}`;
    return String(name.includes(".") ? attribute(name, stack) : reference(name, stack));
  });
}
