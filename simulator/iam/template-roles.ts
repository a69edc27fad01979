import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseDocument, type ScalarTag, YAMLMap, type YAMLSeq } from "yaml";
import { Mistake } from "../kernel/mistake";
import { checkParameters, isConditionTrue, resolveValue, type Stack, type Template } from "./intrinsics";
import { type PolicyDocument, readPolicy, readTrustPolicy, type Statement } from "./statement";

export interface NamedPolicy {
  readonly name: string;
  readonly document: PolicyDocument;
}

/** A role as a stack of a shipped template makes it. */
export interface TemplateRole {
  /** Its file, such as "member-role.yaml". */
  readonly template: string;
  /** The names of the parameters that its stack gives another value than the template does. */
  readonly parameters: readonly string[];
  readonly name: string;
  readonly trust: PolicyDocument;
  readonly trustStatements: readonly Statement[];
  /** All policies that the template attaches to it under the conditions that hold, as IAM gets them. */
  readonly policies: readonly NamedPolicy[];
  /** Of these policies. */
  readonly statements: readonly Statement[];
}

/** The role that has this logical name in the template. Throws for all that the simulator would not do as AWS does. */
export function roleOfStack(stack: Stack, logicalName: string): TemplateRole {
  checkParameters(stack);
  const { file, Resources } = stack.template;
  const role = Resources[logicalName];
  if (role?.Type !== "AWS::IAM::Role") throw new Mistake(`${file} has no role ${logicalName}.`);
  const { RoleName, AssumeRolePolicyDocument } = role.Properties;
  const trust = resolveValue(AssumeRolePolicyDocument, stack) as PolicyDocument;
  const source = `${file}, ${logicalName}`;
  const policies = policiesOf(logicalName, stack);
  return {
    template: file,
    parameters: chosenParameters(stack),
    name: String(resolveValue(RoleName, stack) ?? logicalName),
    trust,
    trustStatements: readTrustPolicy(trust, `${source}, AssumeRolePolicyDocument`),
    policies,
    statements: policies.flatMap(({ name, document }) => readPolicy(document, `${source}, ${name}`)),
  };
}

function chosenParameters({ template, parameters }: Stack): string[] {
  const chosen = Object.entries(parameters).filter(([name, value]) => value !== template.Parameters[name]?.Default);
  return chosen.map(([name]) => name).sort();
}

/** By its file name, such as "member-role.yaml". */
export function readTemplate(file: string): Template {
  const known = templates.get(file);
  if (known) return known;
  const template = parseTemplate(file, readFileSync(join(templatesFolder(__dirname), file), "utf8"));
  templates.set(file, template);
  return template;
}

export function parseTemplate(file: string, text: string): Template {
  const document = parseDocument(text, { customTags: [...SCALARS.map(scalarTag), ...LISTS.map(listTag)] });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem) throw new Mistake(`${file}: the simulator cannot read it: ${problem.message}`);
  const { Parameters = {}, Conditions = {}, Rules = {}, Resources = {} } = document.toJS();
  return { file, Parameters, Conditions, Rules, Resources };
}

/** Written in the role, or attached to it by a resource of its own. Managed policies are AWS's, and not simulated. */
function policiesOf(logicalName: string, stack: Stack): NamedPolicy[] {
  const { Resources, file } = stack.template;
  const attached = Object.values(Resources)
    .filter(({ Properties }) => (Properties?.RoleName as { Ref?: string } | undefined)?.Ref === logicalName)
    .filter(({ Condition }) => Condition === undefined || isConditionTrue(Condition, stack));
  const other = attached.find(({ Type }) => Type !== "AWS::IAM::RolePolicy");
  if (other) throw new Mistake(`${file}: the simulator does not know the resource type ${other.Type} on a role.`);
  const { Policies = [], ManagedPolicyArns } = Resources[logicalName]!.Properties;
  if (ManagedPolicyArns !== undefined) throw new Mistake(`${file}: the simulator has no managed policies.`);
  return [...(Policies as object[]), ...attached.map(({ Properties }) => Properties)].map((policy) => {
    const { PolicyName, PolicyDocument } = resolveValue(policy, stack) as Record<string, unknown>;
    return { name: String(PolicyName), document: PolicyDocument as PolicyDocument };
  });
}

const templates = new Map<string, Template>();

/** Beside the sources, and above what the build makes of them. */
function templatesFolder(from: string): string {
  const folder = join(from, "deploy/aws");
  if (existsSync(join(folder, "member-role.yaml"))) return folder;
  if (dirname(from) === from) throw new Mistake("The templates of deploy/aws are missing beside the simulator.");
  return templatesFolder(dirname(from));
}

const SCALARS = ["Ref", "Condition", "GetAtt", "Sub"] as const;
const LISTS = ["And", "Equals", "If", "Join", "Not", "Or"] as const;

function scalarTag(name: (typeof SCALARS)[number]): ScalarTag {
  return { tag: `!${name}`, resolve: (text) => ({ [longName(name)]: text }) };
}

function listTag(name: (typeof LISTS)[number]) {
  return {
    tag: `!${name}`,
    collection: "seq" as const,
    resolve(list: YAMLMap.Parsed | YAMLSeq.Parsed) {
      const map = new YAMLMap();
      map.set(longName(name), list);
      return map;
    },
  };
}

function longName(name: string): string {
  return name === "Ref" || name === "Condition" ? name : `Fn::${name}`;
}
