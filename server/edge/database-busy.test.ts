import fastify from "fastify";
import { recordedLog } from "../../shared/platform/queue/testing/recorded-log";
import { sendScimError } from "../scim/scim-errors";
import { sendHttpError } from "./http-errors";

const FULL = "timeout exceeded when trying to connect";
const UNANSWERED = "Connection terminated due to connection timeout";

/** The answer of an endpoint while every connection to the database is in use. */
async function answerOf(door: "GRAPHQL" | "SCIM", message: string) {
  const { log, lines } = recordedLog();
  const app = fastify();
  app.setErrorHandler((error, request, reply) =>
    door === "SCIM" ? sendScimError(error, request, reply, log) : sendHttpError(error, reply, log),
  );
  app.get("/", async () => {
    throw new Error(message);
  });
  const answer = await app.inject("/");
  await app.close();
  expect(lines).toMatchObject([{ level: 40, err: { message } }]);
  return answer;
}

it.each([
  ["GRAPHQL", FULL],
  ["SCIM", FULL],
  ["GRAPHQL", UNANSWERED],
] as const)(
  "a busy database is answered at %s with a Retry-After, and logged as a warning: %s",
  async (door, message) => {
    const { statusCode, headers, body } = await answerOf(door, message);
    expect([statusCode, headers["retry-after"]]).toEqual([503, "1"]);
    expect(body).toContain("Try again in a second.");
  },
);
