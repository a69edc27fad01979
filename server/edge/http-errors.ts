import type { FastifyError, FastifyReply } from "fastify";
import type { GraphQLFormattedError } from "graphql";
import type { Logger } from "pino";
import { newId } from "../../shared/kernel/ids";
import { limitExceeded, limitOf } from "./limit-exceeded";

/** What fails before GraphQL sees it, in the shape that its errors have. */
export function sendHttpError(error: unknown, reply: FastifyReply, maxBodyKb: number, log: Pick<Logger, "error">) {
  const { status, formatted } = answerFor(error as Partial<FastifyError>, maxBodyKb, log);
  return reply.status(status).send({ errors: [formatted] });
}

interface Answer {
  readonly status: number;
  readonly formatted: GraphQLFormattedError;
}

function answerFor(error: Partial<FastifyError>, maxBodyKb: number, log: Pick<Logger, "error">): Answer {
  if (error.code === "FST_ERR_CTP_BODY_TOO_LARGE") {
    const limit = limitExceeded("body", `The body is larger than ${maxBodyKb} kB.`);
    return { status: 413, formatted: limitOf(limit)! };
  }
  const status = error.statusCode;
  if (status !== undefined && status >= 400 && status < 500) {
    return {
      status,
      formatted: { message: SENTENCES[status] ?? BAD, extensions: { code: "BAD_REQUEST", fields: [] } },
    };
  }
  const id = newId();
  log.error({ err: error, errorId: id }, "request failed");
  const message = `Something went wrong on our side (${id}).`;
  return { status: 500, formatted: { message, extensions: { code: "INTERNAL", fields: [], id } } };
}

const BAD = "The request could not be read.";

/** Our own words: those of a parser may repeat what was sent. */
const SENTENCES: Readonly<Record<number, string>> = {
  404: "There is nothing at this address.",
  413: "The body is too large.",
  414: "The address is too long.",
  415: "The body must be application/json.",
};
