import type { RoleFiles } from "./roles-documents";

type TextFile = RoleFiles["files"][number];

export interface StackFiles {
  /** The name of the template, such as "member-role". */
  readonly name: string;
  readonly template: TextFile;
  /** JSON, as the AWS CLI reads it. */
  readonly parameters: string;
}

/** Each template with its values, in the order of their deployment. */
export function templatesIn(files: readonly TextFile[]): StackFiles[] {
  const contentOf = (name: string) => files.find((file) => file.name === name)?.content;
  return files.flatMap((template) => {
    const name = /^(.+)\.yaml$/.exec(template.name)?.[1];
    const parameters = name && contentOf(`${name}.parameters.json`);
    return name && parameters ? [{ name, template, parameters }] : [];
  });
}

export function parametersIn(text: string): { readonly key: string; readonly value: string }[] {
  const listed = JSON.parse(text) as { readonly ParameterKey: string; readonly ParameterValue: string }[];
  return listed.map(({ ParameterKey, ParameterValue }) => ({ key: ParameterKey, value: ParameterValue }));
}
