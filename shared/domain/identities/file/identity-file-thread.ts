import { parentPort, workerData } from "node:worker_threads";
import { DomainError, type FieldProblem } from "../../../kernel/app-error";
import { type StagedPeople, stagedPeople } from "../stage-identities";
import { parseIdentityFile } from "./parse-identity-file";

/** What the thread answers: texts, which are handed over at the cost of a copy. */
export type ThreadAnswer =
  | { readonly read: StagedPeople }
  | { readonly refused: { readonly message: string; readonly fields: readonly FieldProblem[] } };

parentPort?.postMessage(answerTo(workerData as string));

function answerTo(source: string): ThreadAnswer {
  try {
    return { read: stagedPeople(parseIdentityFile(source)) };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { refused: { message: error.message, fields: error.fields } };
  }
}
