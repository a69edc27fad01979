import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { DomainError } from "../../../kernel/app-error";
import { type StagedPeople, stagedPeople } from "../stage-identities";
import type { ThreadAnswer } from "./identity-file-thread";
import { parseIdentityFile } from "./parse-identity-file";

/** Some hundred people are parsed faster than a thread starts. */
const SMALL = 100_000;

/** Parsing YAML of 50,000 people takes half a gigabyte. */
const MOST_MEMORY_MB = 2_048;

/** Parses a document into staged rows without blocking the process. Refusals are INVALID_INPUT. */
export async function readIdentityFile(source: string): Promise<StagedPeople> {
  return source.length <= SMALL ? stagedPeople(parseIdentityFile(source)) : readInThread(source);
}

export async function readInThread(
  source: string,
  entry = join(__dirname, "identity-file-thread.js"),
): Promise<StagedPeople> {
  const thread = new Worker(entry, {
    workerData: source,
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY_MB },
  });
  const answer = await new Promise<ThreadAnswer>((resolve, reject) => {
    thread.once("message", resolve);
    thread.once("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "ERR_WORKER_OUT_OF_MEMORY" ? tooLarge() : error),
    );
    thread.once("exit", (code) => reject(new Error(`The thread that reads a document ended with ${code}.`)));
  });
  if ("read" in answer) return answer.read;
  throw new DomainError("INVALID_INPUT", answer.refused.message, answer.refused.fields);
}

function tooLarge(): DomainError {
  const message = "The document needs too much memory to be read. As JSON it needs a tenth of what YAML does.";
  return new DomainError("INVALID_INPUT", message, [{ path: ["document"], message }]);
}
