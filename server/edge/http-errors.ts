import type { FastifyError, FastifyReply } from "fastify";
import { GraphQLError, type GraphQLFormattedError } from "graphql";
import type { Logger } from "pino";
import { newId } from "../../shared/kernel/ids";
import { databaseTrouble, limitExceeded, limitOf, orCancellation } from "./limit-exceeded";

/** Answers failures before GraphQL in the format of GraphQL errors. */
export function sendHttpError(error: unknown, reply: FastifyReply, log: Pick<Logger, "error" | "warn">) {
  const { status, headers = [], formatted } = answerFor(error, reply, log);
  for (const [name, value] of headers) void reply.header(name, value);
  return reply.status(status).send({ errors: [formatted] });
}

interface Answer {
  readonly status: number;
  readonly headers?: Iterable<[string, string]>;
  readonly formatted: GraphQLFormattedError;
}

function answerFor(thrown: unknown, reply: FastifyReply, log: Pick<Logger, "error" | "warn">): Answer {
  const given = databaseTrouble(thrown, log) ?? orCancellation(thrown);
  const limit = given instanceof GraphQLError ? limitOf(given) : null;
  if (limit) return { ...((given as GraphQLError).extensions.http as object), formatted: limit } as Answer;
  const error = given as Partial<FastifyError>;
  if (error.code === "FST_ERR_CTP_BODY_TOO_LARGE") {
    const { bodyLimit } = reply.request.routeOptions;
    const tooLarge = limitExceeded("body", `The body is larger than ${Number(bodyLimit) / 1_000} kB.`);
    return { status: 413, formatted: limitOf(tooLarge)! };
  }
  // The client of an export left before its answer had begun.
  const status = error.code === "ERR_STREAM_PREMATURE_CLOSE" ? 400 : error.statusCode;
  if (status !== undefined && status >= 400 && status < 500) {
    return {
      status,
      formatted: { message: SENTENCES[status] ?? BAD, extensions: { code: "BAD_REQUEST", rule: null, fields: [] } },
    };
  }
  const id = newId();
  log.error({ err: error, errorId: id }, "request failed");
  const message = `Something went wrong on our side (${id}).`;
  return { status: 500, formatted: { message, extensions: { code: "INTERNAL", rule: null, fields: [], id } } };
}

const BAD = "The request could not be read.";

/** Our own sentences, because a parser's may repeat the input. */
const SENTENCES: Readonly<Record<number, string>> = {
  404: "There is nothing at this address.",
  405: "This method is not possible here.",
  413: "The body is too large.",
  414: "The address is too long.",
  415: "The body must be application/json.",
};
