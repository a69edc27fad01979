import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { PATIENCE_MS } from "../../testing/eventually";
import type { Simulator } from "../start";
import type { Credentials } from "../world/sessions";

/**
 * The AWS CLI of Debian, a second implementation of the wire formats that shares no code with the SDK for JavaScript.
 */
const CLI = "/usr/bin/aws";
const KUBECTL = "/usr/bin/kubectl";

/** Skipped where there is no AWS CLI, but not in CI. */
export function withCli(name: string, tests: () => void): void {
  describeWith([CLI], name, tests);
}

/** Skipped where there is no AWS CLI or no kubectl, but not in CI. */
export function withKubectl(name: string, tests: () => void): void {
  describeWith([CLI, KUBECTL], name, tests);
}

function describeWith(tools: readonly string[], name: string, tests: () => void): void {
  const missing = tools.filter((tool) => !existsSync(tool));
  const isSkipped = missing.length > 0 && process.env.CI !== "true";
  if (isSkipped) console.info(`${missing.join(" and ")} absent: the tests of ${name} are skipped.`);
  (isSkipped ? describe.skip : describe)(name, tests);
}

const run = promisify(execFile);

/** The CLI's answer as JSON. Rejects with its message, such as "An error occurred (AccessDenied) when calling …". */
export async function runCli(aws: Simulator, command: string, credentials: Credentials): Promise<unknown> {
  const env = {
    ...aws.env(),
    PATH: process.env.PATH,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_MAX_ATTEMPTS: "1",
    AWS_PAGER: "",
  };
  const { stdout } = await run(CLI, [...command.split(" "), "--output", "json"], { env, timeout: PATIENCE_MS });
  return JSON.parse(stdout === "" ? "{}" : stdout);
}
