import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { flowSentFor } from "../../shared/domain/configuration/as-code/sent-attributes";
import { StartupError } from "../../shared/kernel/app-error";
import type { Command, CommandContext } from "../command";
import { fileProblem, readArguments } from "../command-arguments";
import { type FileResource, FLOW_TYPE, INTEGRATION_TYPE, readResources } from "../read-resources";
import {
  askServer,
  connectionFrom,
  RefusedByServer,
  type ServerConnection,
  type ServerProblem,
} from "../server-connection";

const USAGE = "drawbridge preview FILE [--json]";

/** The part of the answer that is printed as text; all of it is printed as JSON. */
interface PreviewAnswer {
  readonly text: string;
}

type Preview = Pick<FileResource, "address" | "action"> & { readonly name: string } & (
    | (PreviewAnswer & { readonly problems: readonly [] })
    | { readonly problems: readonly ServerProblem[] }
  );

/**
 * Prints the consequences of each access flow of a file, for a pull request's check. Exit code 1 where there are
 * problems.
 */
export const previewCommand: Command = async (args, { env, print, complain }) => {
  const { words, has } = readArguments(args, ["json"], USAGE);
  const [file, ...more] = words;
  if (file === undefined || more.length > 0) throw new StartupError(`One file is needed. Write: ${USAGE}`);
  const connection = connectionFrom(env);
  const { resources, problems } = readResources(await textOf(file), basename(file));
  const flows = resources.filter(({ type }) => type === FLOW_TYPE);
  const made = integrationsMadeIn(resources);
  const previews: Preview[] = [];
  if (problems.length === 0) for (const flow of flows) previews.push(await previewOf(connection, flow, made));
  if (has("json")) print(JSON.stringify({ previews, problems }, null, 2));
  else printTexts(previews, problems, { print, complain });
  const isRight = problems.length === 0 && previews.every((preview) => preview.problems.length === 0);
  return isRight ? 0 : 1;
};

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw fileProblem(file, "read", error);
  }
}

/** Names of integrations that the same change makes, which the server does not know yet. */
function integrationsMadeIn(resources: readonly FileResource[]): ReadonlySet<string> {
  const made = resources.filter(
    ({ type, action, id }) => type === INTEGRATION_TYPE && action !== "DELETE" && id === null,
  );
  return new Set(made.map(({ attributes }) => nameKey(attributes.name)));
}

const nameKey = (name: unknown) => String(name).trim().toLowerCase();

async function previewOf(
  connection: ServerConnection,
  flow: FileResource,
  made: ReadonlySet<string>,
): Promise<Preview> {
  const { address, id, action, attributes } = flow;
  const named = { address, action, name: String(attributes.name) };
  const document = { ...flowSentFor(attributes), ...(id !== null && { id }) };
  // A deleted flow gives no access, like a disabled one.
  const sent = action === "DELETE" ? { ...document, active: false } : document;
  try {
    const answer = await askServer(connection, "POST", PREVIEW, isPreview, sent);
    return { ...named, ...answer, problems: [] };
  } catch (error) {
    if (!(error instanceof RefusedByServer) || error.status === 401 || error.status === 403) throw error;
    const { problems, message } = error;
    if (problems.length > 0 && problems.every((problem) => isOfMade(problem, document, made))) {
      return { ...named, text: NOT_YET, problems: [] };
    }
    return { ...named, problems: problems.length > 0 ? problems : [{ path: "", message }] };
  }
}

const PREVIEW = "/api/admin/v2/access-flows/preview";

function isPreview(answer: object): answer is PreviewAnswer {
  return typeof (answer as Partial<PreviewAnswer>).text === "string";
}

const NOT_YET =
  "This flow is for an integration that the same change makes. Its clusters, and who gains access to them, are known after it was applied and synced.";

/** Whether the only problem is a target's integration that the same change makes. */
function isOfMade(
  { path }: ServerProblem,
  document: Readonly<Record<string, unknown>>,
  made: ReadonlySet<string>,
): boolean {
  const target = /^access_targets\[(\d+)\]\.integration\.integration_name$/.exec(path)?.[1];
  if (target === undefined) return false;
  const targets = document.access_targets as { integration?: { integration_reference?: unknown } }[];
  return made.has(nameKey(targets[Number(target)]?.integration?.integration_reference));
}

function printTexts(
  previews: readonly Preview[],
  problems: readonly ServerProblem[],
  { print, complain }: Pick<CommandContext, "print" | "complain">,
): void {
  for (const { path, message } of problems) complain(`${path}: ${message}`);
  if (previews.length + problems.length === 0) print("The file changes no access flow.");
  for (const preview of previews) {
    print(`${preview.name} (${preview.address})${preview.action === "DELETE" ? ", which is deleted" : ""}`);
    if ("text" in preview) print(`${indented(preview.text)}\n`);
    else
      for (const { path, message } of preview.problems)
        complain(indented(path === "" ? message : `${path}: ${message}`));
  }
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, "  ");
}
