import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseDocument } from "yaml";

/** A parameter as a shipped CloudFormation template declares it. */
export interface TemplateParameter {
  readonly Type: string;
  readonly Default?: string | number;
  readonly AllowedPattern?: string;
  readonly AllowedValues?: readonly (string | number)[];
  readonly MinLength?: number;
  readonly MaxLength?: number;
}

export type TemplateName = "pool" | "management-role" | "member-role" | "connector-task";

/** The text of a file of deploy/, by its path there, exactly as it is shipped. */
export function shippedText(path: string): string {
  const known = texts.get(path);
  if (known !== undefined) return known;
  const text = readFileSync(join(deployFolder(__dirname), path), "utf8");
  texts.set(path, text);
  return text;
}

/** What a template takes. It alone says which values are right. */
export function templateParametersOf(template: TemplateName): Readonly<Record<string, TemplateParameter>> {
  const known = parameters.get(template);
  if (known) return known;
  // Intrinsic functions stand outside of the parameters, and are of no interest here.
  const document = parseDocument(shippedText(`aws/${template}.yaml`), { logLevel: "silent" });
  const { Parameters } = document.toJS() as { Parameters: Record<string, TemplateParameter> };
  parameters.set(template, Parameters);
  return Parameters;
}

const texts = new Map<string, string>();
const parameters = new Map<TemplateName, Readonly<Record<string, TemplateParameter>>>();

/** Beside the sources, and above what the build makes of them. */
function deployFolder(from: string): string {
  const folder = join(from, "deploy");
  if (existsSync(join(folder, "aws/member-role.yaml"))) return folder;
  if (dirname(from) === from) throw new Error("The folder deploy/aws is missing beside the program.");
  return deployFolder(dirname(from));
}
