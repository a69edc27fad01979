import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ImportChange } from "../../shared/domain/configuration/import-step";
import { StartupError } from "../../shared/kernel/app-error";
import { type Command, refusalText } from "../command";
import { fileProblem, folderOf, readArguments } from "../command-arguments";
import { type ConfigurationFile, readConfiguration } from "../read-configuration";
import { askServer, connectionFrom, isListOf } from "../server-connection";
import { DRAWBRIDGE_FILE, TERRAFORM_FILE } from "../write-configuration";

const USAGE = "drawbridge import [FOLDER] [--apply] [--json]";

/**
 * Shows the changes that a folder's code would make on a server and, with --apply, makes them: all of them or, with any
 * problem, none.
 */
export const importCommand: Command = async (args, { env, print, complain }) => {
  const { words, has } = readArguments(args, ["apply", "json"], USAGE);
  const connection = connectionFrom(env);
  const { configuration, problems } = readConfiguration(await filesIn(folderOf(words, USAGE)), env);
  if (problems.length > 0) {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    complain(refusalText({ message: `The files have ${count}. Nothing was changed.`, problems }));
    return 1;
  }
  const apply = has("apply");
  const sent = { apply, ...configuration };
  const { changes } = await askServer(connection, "POST", "/api/admin/v2/configuration", isAnswer, sent);
  print(has("json") ? JSON.stringify({ applied: apply, changes }, null, 2) : textOf(changes, apply));
  return 0;
};

function isAnswer(answer: object): answer is { readonly changes: readonly ImportChange[] } {
  const texts = ["kind", "name", "action"];
  return isListOf(
    (answer as { changes?: unknown }).changes,
    (change) => texts.every((field) => typeof change[field] === "string") && Array.isArray(change.fields),
  );
}

/** The Terraform files of a folder, and Drawbridge's. */
async function filesIn(folder: string): Promise<ConfigurationFile[]> {
  const names = (
    await readdir(folder).catch((error: unknown) => Promise.reject(fileProblem(folder, "read", error)))
  ).sort();
  const read = async (name: string) => ({ name, text: await readFile(join(folder, name), "utf8") });
  const files = await Promise.all(
    names.filter((name) => name === DRAWBRIDGE_FILE || /\.tf(\.json)?$/.test(name)).map(read),
  );
  // Other Terraform files may be in the folder too.
  const ours = files.filter(({ name, text }) => !name.endsWith(".tf") || text.includes('resource "apono_'));
  if (ours.length > 0) return ours;
  throw new StartupError(`There is neither ${TERRAFORM_FILE} nor ${DRAWBRIDGE_FILE} in ${folder}.`);
}

const SIGNS = { CREATE: "+", UPDATE: "~" } as const;
const NOUNS: Readonly<Record<string, string>> = {
  INTEGRATION: "integration",
  ACCESS_FLOW: "access flow",
  ROLE: "role",
  WEBHOOK: "webhook",
};

function textOf(changes: readonly ImportChange[], applied: boolean): string {
  const lines = changes.flatMap(({ kind, name, action, fields, warnings = [] }) => {
    if (action === "NONE") return [];
    const line = `${SIGNS[action]} ${NOUNS[kind] ?? kind} ${name}${fields.length > 0 ? `: ${fields.join(", ")}` : ""}`;
    return [line, ...warnings.map((warning) => `  Warning: ${warning}`)];
  });
  const count = (action: ImportChange["action"]) => changes.filter((change) => change.action === action).length;
  const counts = `${count("CREATE")} ${applied ? "created" : "to create"}, ${count("UPDATE")} ${applied ? "changed" : "to change"}, ${count("NONE")} the same.`;
  const isNews = lines.length > 0;
  const hasSecrets = applied && changes.some(({ kind, action }) => kind === "WEBHOOK" && action === "CREATE");
  return [
    ...lines,
    counts,
    ...(!applied && isNews ? ["Nothing was changed. Add --apply to change it."] : []),
    ...(hasSecrets ? ["New webhooks have new secrets: rotateWebhookSecret shows one."] : []),
  ].join("\n");
}
