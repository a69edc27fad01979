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

/** The exact text of a shipped file, by its path in deploy/. */
export function shippedText(path: string): string {
  const known = texts.get(path);
  if (known !== undefined) return known;
  const text = readFileSync(join(deployFolder(__dirname), path), "utf8");
  texts.set(path, text);
  return text;
}

/** The parameters of a template, which are the only source of valid values. */
export function templateParametersOf(template: TemplateName): Readonly<Record<string, TemplateParameter>> {
  const known = parameters.get(template);
  if (known) return known;
  // Intrinsic functions occur only outside of the parameters.
  const document = parseDocument(shippedText(`aws/${template}.yaml`), { logLevel: "silent" });
  const { Parameters } = document.toJS() as { Parameters: Record<string, TemplateParameter> };
  parameters.set(template, Parameters);
  return Parameters;
}

const texts = new Map<string, string>();
const parameters = new Map<TemplateName, Readonly<Record<string, TemplateParameter>>>();

/** deploy/ lies beside the sources and above the build. */
function deployFolder(from: string): string {
  const folder = join(from, "deploy");
  if (existsSync(join(folder, "aws/member-role.yaml"))) return folder;
  if (dirname(from) === from) throw new Error("The folder deploy/aws is missing beside the program.");
  return deployFolder(dirname(from));
}
