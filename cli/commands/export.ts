import { randomUUID } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ExportedConfiguration } from "../../shared/domain/configuration/configuration.queries";
import type { Command } from "../command";
import { fileProblem, folderOf, readArguments } from "../command-arguments";
import { askServer, connectionFrom, isListOf } from "../server-connection";
import { DRAWBRIDGE_FILE, drawbridgeFile, TERRAFORM_FILE, terraformFile } from "../write-configuration";

const USAGE = "drawbridge export [FOLDER]";

/** Writes the configuration of a server as code, over an earlier export. */
export const exportCommand: Command = async (args, { env, print, complain }) => {
  const folder = folderOf(readArguments(args, [], USAGE).words, USAGE);
  const connection = connectionFrom(env);
  const answer = await askServer(connection, "GET", "/api/admin/v2/configuration", isConfiguration);
  const files = [
    [TERRAFORM_FILE, terraformFile(answer, connection.origin)],
    [DRAWBRIDGE_FILE, drawbridgeFile(answer)],
  ] as const;
  await writeFiles(
    folder,
    files.map(([name, text]) => ({ path: join(folder, name), text })),
    print,
  );
  for (const sentence of answer.not_portable) complain(sentence);
  return 0;
};

function isConfiguration(answer: object): answer is ExportedConfiguration {
  const { integrations, access_flows: flows, drawbridge, not_portable: sentences } = answer as ExportedConfiguration;
  const isExported = ({ id, document }: Readonly<Record<string, unknown>>) =>
    typeof id === "string" && typeof document === "object" && document !== null;
  const isNamed = ({ name }: Readonly<Record<string, unknown>>) => typeof name === "string";
  return (
    [integrations, flows].every((list) => isListOf(list, isExported)) &&
    isListOf(drawbridge?.accessFlows, isNamed) &&
    Array.isArray(sentences)
  );
}

/** An earlier export stays whole where this one cannot be written to its end, as on a full disk. */
async function writeFiles(
  folder: string,
  files: readonly { readonly path: string; readonly text: string }[],
  print: (path: string) => void,
): Promise<void> {
  const here = files.map((file) => ({ ...file, beside: `${file.path}.${randomUUID()}.new` }));
  try {
    for (const { path, beside, text } of here) {
      await attempt(path, async () => {
        await makeFolder(folder);
        await writeFile(beside, text);
      });
    }
    for (const { path, beside } of here) {
      await attempt(path, () => rename(beside, path));
      print(path);
    }
  } catch (problem) {
    await Promise.allSettled(here.map(({ beside }) => rm(beside, { force: true })));
    throw problem;
  }
}

async function attempt(path: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    throw fileProblem(path, "written", error);
  }
}

/** Node's recursive `mkdir` never ends below /proc, where a folder is missing that nobody can make. */
async function makeFolder(folder: string, mayLackParent = true): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return;
    if (code !== "ENOENT" || !mayLackParent) throw error;
    await makeFolder(dirname(folder));
    await makeFolder(folder, false);
  }
}
