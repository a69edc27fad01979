import type { FastifyRequest } from "fastify";
import { GraphQLError } from "graphql";
import type { Actor } from "../../shared/kernel/actor";
import { type KnowsWho, recognize } from "./authenticate";
import { isFromForeignPage, isFromOurPage } from "./origin";
import { type RefusesTokens, refuseApiToken } from "./refused-tokens";

/**
 * Who sent a request to the API. Throws 401, or 403 where a page of somebody else made the browser send it. A wrong token is
 * on record. LIMIT_EXCEEDED once there were too many of them, or too many requests without any. What could not be looked up
 * was not refused.
 */
export async function requireActor(deps: KnowsWho & RefusesTokens, request: FastifyRequest): Promise<Actor> {
  const { headers, method } = request;
  const { actor, jwtRefusal } = await recognize(deps, headers);
  if (!actor) {
    const { authorization } = headers;
    if (authorization !== undefined) await refuseApiToken(deps, request, authorization, jwtRefusal);
    else await deps.admission.admitStranger(request.ip);
    throw unauthenticated();
  }
  // A header has to be put there on purpose; a cookie goes along by itself.
  if (!actor.session) return actor;
  const mayBe = method === "GET" ? !isFromForeignPage(deps.signIn, headers) : isFromOurPage(deps.signIn, headers);
  if (!mayBe) throw foreign();
  return actor;
}

function unauthenticated(): GraphQLError {
  return new GraphQLError(
    "Sign in first: by /auth/providers in a browser, or with an Authorization header that holds 'Bearer' and a valid token.",
    {
      extensions: {
        code: "UNAUTHENTICATED",
        http: { status: 401, headers: new Map([["www-authenticate", "Bearer"]]) },
      },
    },
  );
}

function foreign(): GraphQLError {
  return new GraphQLError("A session can be used by pages of this origin only. Scripts send a token instead.", {
    extensions: { code: "FORBIDDEN", http: { status: 403 } },
  });
}
