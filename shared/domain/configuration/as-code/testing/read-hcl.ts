/** The parser of Terraform itself. Its types would bring the browser's along, which clash with Node's. */
const { parse }: { parse(file: string, text: string): Promise<Record<string, unknown>> } = require("@cdktf/hcl2json");

/**
 * A configuration as Terraform's own parser reads it, in Terraform's JSON: with texts that are templates still. Throws where the
 * parser finds a mistake.
 */
export async function readHcl(text: string): Promise<Record<string, unknown>> {
  return withoutTemplates(await parse("main.tf", text)) as Record<string, unknown>;
}

/** The texts that the templates mean; all of them are literals. */
function withoutTemplates(value: unknown): unknown {
  if (typeof value === "string") return meantBy(value);
  if (Array.isArray(value)) return value.map(withoutTemplates);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, own]) => [meantBy(key), withoutTemplates(own)]));
}

function meantBy(template: string): string {
  return template.replaceAll("$${", "${").replaceAll("%%{", "%{");
}

type Attributes = Readonly<Record<string, unknown>>;

/** The one resource of a configuration, as Terraform reads it. */
export async function resourceIn(text: string): Promise<{ readonly type: string; readonly attributes: Attributes }> {
  const { resource } = (await readHcl(text)) as { resource: Record<string, Record<string, Attributes[]>> };
  const [[type, byLabel]] = Object.entries(resource) as [[string, Record<string, Attributes[]>]];
  const [[attributes]] = Object.values(byLabel) as [[Attributes]];
  return { type, attributes };
}
