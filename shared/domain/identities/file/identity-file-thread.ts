import { parentPort, workerData } from "node:worker_threads";
import { DomainError, type FieldProblem } from "../../../kernel/app-error";
import { type StagedPeople, stagedPeople } from "../stage-identities";
import { parseIdentityFile } from "./parse-identity-file";

/** The thread's answer. Texts are cheap to hand over; objects would be copied one by one. */
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
