import type { InstallFile } from "./install-form";
import type { GivenValue } from "./install-values";
import { shippedText, type TemplateName } from "./shipped-files";

export const PURPOSES: Readonly<Record<TemplateName, string>> = {
  pool: "The permission sets that Drawbridge may assign, and no others.",
  "management-role": "Reads the organization, and assigns the permission sets of the pool.",
  "member-role": "Finds clusters and gives access to them, in every account.",
  "connector-task": "The worker on ECS, its task role and its log.",
};

/** Each shipped template, and a file with its parameter values. */
export function cloudFormationFiles(values: ReadonlyMap<TemplateName, readonly GivenValue[]>): InstallFile[] {
  return [...values].flatMap(([template, given]) => [templateFile(template), parameterFile(template, given)]);
}

export function templateFile(template: TemplateName): InstallFile {
  const content = shippedText(`aws/${template}.yaml`);
  return { name: `${template}.yaml`, purpose: PURPOSES[template], language: "YAML", content };
}

/** In the format that `aws cloudformation` reads from a file. */
function parameterFile(template: TemplateName, given: readonly GivenValue[]): InstallFile {
  const parameters = given.flatMap(({ parameter, value }) =>
    value === undefined ? [] : [{ ParameterKey: parameter, ParameterValue: value }],
  );
  return {
    name: `${template}.parameters.json`,
    purpose: `The values of the parameters of ${template}.yaml.`,
    language: "JSON",
    content: `${JSON.stringify(parameters, null, 2)}\n`,
  };
}
