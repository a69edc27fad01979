import type { FastifyRequest } from "fastify";
import { GraphQLError } from "graphql";
import type { Actor } from "../../shared/kernel/actor";
import { type AuthenticationSources, authenticateCredentials } from "./authenticate";
import { isFromForeignPage, isFromOurPage } from "./origin";
import { refuseApiToken, type TokenRefusalDependencies } from "./refused-tokens";
import { type RefusalKind, tokenAnswerTo } from "./token-answers";

/**
 * Who sent a request to the API. Throws 401, or 403 where a page of somebody else made the browser send it. A wrong token is
 * on record. LIMIT_EXCEEDED once there were too many of them, or too many requests without any. What could not be looked up
 * was not refused.
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
  // A header has to be put there on purpose; a cookie goes along by itself.
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
  return new GraphQLError("A session can be used by pages of this origin only. Scripts send a token instead.", {
    extensions: { code: "FORBIDDEN", http: { status: 403 } },
  });
}
