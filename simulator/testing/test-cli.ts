import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import type { Simulator } from "../start";
import type { Credentials } from "../world/sessions";

/**
 * The AWS CLI of Debian, a second implementation of the wire formats that shares no code with the SDK for JavaScript.
 */
const CLI = "/usr/bin/aws";
const present = existsSync(CLI);
const required = process.env.CI === "true";
if (!present && !required) console.info(`${CLI} is absent: the tests that read the simulator with it are skipped.`);

/** Skipped where there is no AWS CLI, but not in CI. */
export const withCli = present || required ? describe : describe.skip;

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
  const { stdout } = await run(CLI, [...command.split(" "), "--output", "json"], { env, timeout: 120_000 });
  return JSON.parse(stdout === "" ? "{}" : stdout);
}
