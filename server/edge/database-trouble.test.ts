import fastify from "fastify";
import { recordedLog } from "../../shared/platform/queue/testing/recorded-log";
import { sendRefusal } from "../auth/sign-in-answers";
import { sendScimError } from "../scim/scim-errors";
import { sendTerraformError } from "../terraform/terraform-errors";
import { sendHttpError } from "./http-errors";

const DOORS = {
  GRAPHQL: (error, _request, reply, log) => sendHttpError(error, reply, log),
  SCIM: sendScimError,
  TERRAFORM: sendTerraformError,
  SIGN_IN: sendRefusal,
} satisfies Record<string, typeof sendScimError | typeof sendTerraformError | typeof sendRefusal>;

const BUSY = [
  new Error("timeout exceeded when trying to connect"),
  new Error("Connection terminated due to connection timeout"),
];
const AWAY = [
  Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED", syscall: "connect" }),
  Object.assign(new Error("could not extend file: No space left on device"), { code: "53100" }),
];

/** The answer of a door to this failure. */
async function answerOf(door: keyof typeof DOORS, failure: Error) {
  const { log, lines } = recordedLog();
  const app = fastify();
  app.setErrorHandler((error, request, reply) => DOORS[door](error, request, reply, log));
  app.get("/", async () => {
    throw failure;
  });
  const answer = await app.inject("/");
  await app.close();
  expect(lines).toMatchObject([{ level: 40, err: { message: failure.message } }]);
  return answer;
}

describe.each(Object.keys(DOORS) as (keyof typeof DOORS)[])("at the door of %s", (door) => {
  it.each(BUSY)("a busy database is answered with a Retry-After, and logged as a warning: %s", async (failure) => {
    const { statusCode, headers, body } = await answerOf(door, failure);
    expect([statusCode, headers["retry-after"]]).toEqual([503, "1"]);
    expect(body).toContain("Try again in a second.");
  });

  it.each(AWAY)("a database that cannot be used is answered alike: %s", async (failure) => {
    const { statusCode, headers, body } = await answerOf(door, failure);
    expect([statusCode, headers["retry-after"]]).toEqual([503, "5"]);
    expect(body).toContain("Try again in 5 s.");
    expect(body).not.toContain(failure.message);
  });
});
