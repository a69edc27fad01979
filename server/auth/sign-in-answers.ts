import type { FastifyReply, FastifyRequest } from "fastify";
import { GraphQLError } from "graphql";
import type { Logger } from "pino";
import { newId } from "../../shared/kernel/ids";
import { databaseTrouble, limitOf } from "../edge/limit-exceeded";
import { SignInRefusal } from "./sign-in-refusal";

/** Forbids caching, framing and a referrer. */
export function protectSignInAnswer(reply: FastifyReply): void {
  reply.headers({
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  });
}

type Log = Pick<Logger, "error" | "warn">;

/** A page for browsers, or JSON for programs, with the same sentence. */
export function sendRefusal(error: unknown, request: FastifyRequest, reply: FastifyReply, log: Log) {
  const { status, message, retryAfterSeconds } = toldOf(error, log);
  protectSignInAnswer(reply.status(status));
  if (retryAfterSeconds !== undefined) void reply.header("retry-after", String(retryAfterSeconds));
  if (!request.headers.accept?.includes("text/html")) return reply.send({ error: message });
  return reply.type("text/html; charset=utf-8").send(page(message));
}

interface Told {
  readonly status: number;
  readonly message: string;
  readonly retryAfterSeconds?: unknown;
}

function toldOf(error: unknown, log: Log): Told {
  if (error instanceof SignInRefusal) return error;
  const given = databaseTrouble(error, log) ?? error;
  const limit = given instanceof GraphQLError ? limitOf(given) : null;
  if (limit) {
    const { status } = (given as GraphQLError).extensions.http as { status: number };
    return { status, message: limit.message, retryAfterSeconds: limit.extensions.retryAfterSeconds };
  }
  const { statusCode } = error as { statusCode?: number };
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return { status: statusCode, message: "This request cannot be understood." };
  }
  const id = newId();
  log.error({ err: error, errorId: id }, "sign-in failed");
  return { status: 500, message: `Something went wrong on our side (${id}).` };
}

function page(sentence: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Drawbridge: not signed in</title>
<h1>Not signed in</h1>
<p>${escaped(sentence)}</p>
<p><a href="/">Back</a></p>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
