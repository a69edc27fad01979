import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { GraphQLError } from "graphql";
import type { Logger } from "pino";
import { pathText } from "../../shared/domain/configuration/terraform/document-problems";
import { MissingScope } from "../../shared/kernel/actor";
import { DomainError, type DomainErrorCode, type FieldProblem } from "../../shared/kernel/app-error";
import { newId } from "../../shared/kernel/ids";
import { insufficientScope } from "../auth/token-answers";
import { databaseTrouble, orCancellation } from "../edge/limit-exceeded";

const STATUSES: Readonly<Record<DomainErrorCode, number>> = {
  INVALID_INPUT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  INVALID_STATE: 409,
  LIMIT_EXCEEDED: 429,
};

interface Answer {
  readonly status: number;
  readonly message: string;
  readonly fields?: readonly FieldProblem[];
  readonly headers?: Iterable<readonly [string, string]>;
}

/**
 * Sends errors as plain sentences, each problem with the attribute of the person's file: the provider prints the body
 * to the terminal.
 */
export function sendTerraformError(
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  log: Pick<Logger, "error" | "warn">,
): FastifyReply {
  const error = databaseTrouble(thrown, log) ?? orCancellation(thrown);
  const { status, message, fields = [], headers = [] } = answerFor(error, request, log);
  for (const [name, value] of headers) void reply.header(name, value);
  const problems = fields.map((field) => ({ path: pathText(field.path), message: field.message }));
  // The provider prints all of the body, where one sentence is enough.
  const once = problems.length === 1 && problems[0]!.message === message ? "The document has 1 problem." : message;
  return reply.status(status).send({ message: once, problems });
}

function answerFor(error: unknown, request: FastifyRequest, log: Pick<Logger, "error">): Answer {
  if (error instanceof DomainError) {
    const { message, fields } = error;
    const headers: [string, string][] =
      error instanceof MissingScope ? [["www-authenticate", insufficientScope(error.scope)]] : [];
    return { status: STATUSES[error.code], message, fields, headers };
  }
  if (error instanceof GraphQLError) return answerOfEdge(error);
  const { code, statusCode } = error as Partial<FastifyError>;
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE") {
    const most = Number(request.routeOptions.bodyLimit) / 1_000;
    return { status: 413, message: `The document is larger than ${most} kB.` };
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return { status: statusCode, message: SENTENCES[statusCode] ?? "The request could not be read." };
  }
  const id = newId();
  log.error({ err: error, errorId: id, method: request.method, path: request.routeOptions.url }, "request failed");
  return { status: 500, message: `Something went wrong on our side (${id}).` };
}

/** Fixed messages by status: messages of parsers may repeat parts of the body. */
const SENTENCES: Readonly<Record<number, string>> = {
  400: "The body is not JSON.",
  404: "There is nothing at this address.",
  415: "The body must be application/json.",
};

/** Refusals of the edge. A timeout is 200 over GraphQL, which would mean success here. */
function answerOfEdge({ message, extensions }: GraphQLError): Answer {
  const { status, headers } = (extensions.http ?? {}) as { status?: number; headers?: Map<string, string> };
  return { status: status === undefined || status === 200 ? 503 : status, message, headers };
}
