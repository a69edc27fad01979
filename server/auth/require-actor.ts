import type { FastifyRequest } from "fastify";
import { GraphQLError } from "graphql";
import type { Actor } from "../../shared/kernel/actor";
import { type AuthenticationSources, authenticateCredentials } from "./authenticate";
import { isFromForeignPage, isFromOurPage } from "./origin";
import { refuseApiToken, type TokenRefusalDependencies } from "./refused-tokens";
import { type RefusalKind, tokenAnswerTo } from "./token-answers";

/**
 * Authenticates a request to the API. Throws 401; or 403 for a request with a session that a foreign page sent or,
 * unless it is a GET, that no page of ours sent. Wrong tokens are recorded. Throws LIMIT_EXCEEDED after too many wrong tokens, or too many requests without one. An error of the
 * lookup is not a refusal.
 */
export async function requireActor(
  deps: AuthenticationSources & TokenRefusalDependencies,
  request: FastifyRequest,
): Promise<Actor> {
  const { headers, method } = request;
  const { actor, jwtRefusal } = await authenticateCredentials(deps, headers);
  if (!actor) {
    const { authorization } = headers;
    if (authorization !== undefined) {
      throw unauthenticated(await refuseApiToken(deps, request, authorization, jwtRefusal));
    }
    await deps.admission.admitStranger(request.ip);
    throw unauthenticated(null);
  }
  // A header is set on purpose; a browser adds cookies by itself.
  if (!actor.session) return actor;
  const mayBe = method === "GET" ? !isFromForeignPage(deps.signIn, headers) : isFromOurPage(deps.signIn, headers);
  if (!mayBe) throw foreign();
  return actor;
}

function unauthenticated(kind: RefusalKind | null): GraphQLError {
  const { message, challenge } = tokenAnswerTo(kind);
  const http = { status: 401, headers: new Map([["www-authenticate", challenge]]) };
  return new GraphQLError(message, { extensions: { code: "UNAUTHENTICATED", http } });
}

function foreign(): GraphQLError {
  return new GraphQLError(
    "A session can be used by pages of this or an allowed origin only. Scripts send a token instead.",
    {
      extensions: { code: "FORBIDDEN", http: { status: 403 } },
    },
  );
}
