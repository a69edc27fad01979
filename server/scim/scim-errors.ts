import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import type { Logger } from "pino";
import { ScimError } from "../../shared/domain/identities/scim/protocol/scim-error";
import { newId } from "../../shared/kernel/ids";
import { databaseTrouble, secondsUntilAllowed } from "../edge/limit-exceeded";

export const SCIM_TYPE = "application/scim+json; charset=utf-8";

/** Answers every error in the format of RFC 7644, 3.12. */
export function sendScimError(
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  log: Pick<Logger, "error" | "warn">,
) {
  const busy = databaseTrouble(thrown, log);
  const error = busy ? new ScimError(503, null, busy.message, secondsUntilAllowed(busy)) : thrown;
  const { status, scimType, detail } = answerFor(error, request, log);
  if (status === 401) {
    const isWrong = request.headers.authorization ? ', error="invalid_token"' : "";
    void reply.header("www-authenticate", `Bearer realm="SCIM"${isWrong}`);
  }
  const wait = error instanceof ScimError ? error.retryAfterSeconds : null;
  if (wait !== null) void reply.header("retry-after", String(wait));
  return reply
    .status(status)
    .header("content-type", SCIM_TYPE)
    .send(
      JSON.stringify({
        schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
        status: String(status),
        ...(scimType && { scimType }),
        detail,
      }),
    );
}

interface Answer {
  readonly status: number;
  readonly scimType: string | null;
  readonly detail: string;
}

function answerFor(error: unknown, request: FastifyRequest, log: Pick<Logger, "error">): Answer {
  if (error instanceof ScimError) return { status: error.status, scimType: error.scimType, detail: error.message };
  const { statusCode, code } = error as FastifyError;
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE") {
    return { status: 413, scimType: null, detail: "The body is larger than 8 MiB; send it in several requests." };
  }
  if (code === "FST_ERR_CTP_INVALID_MEDIA_TYPE") {
    return { status: 415, scimType: null, detail: "The body must be application/scim+json or application/json." };
  }
  if (code === "FST_ERR_BAD_URL") return { status: 400, scimType: "invalidSyntax", detail: "The address is no URL." };
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return {
      status: statusCode,
      scimType: statusCode === 400 ? "invalidSyntax" : null,
      detail: (error as Error).message,
    };
  }
  const id = newId();
  log.error({ err: error, errorId: id, method: request.method, path: request.routeOptions.url }, "SCIM request failed");
  return { status: 500, scimType: null, detail: `Something went wrong on our side (${id}).` };
}
