import type { RefusedCredentials } from "./authenticate";

export type RefusalKind = RefusedCredentials["kind"];

/**
 * The answer to an unauthenticated client: the sentence, the challenge of RFC 6750, and the close reason of a socket.
 */
export interface TokenAnswer {
  readonly message: string;
  readonly challenge: string;
  readonly closeReason: string;
}

/** `null`: no token came. Only the holder of an ended token learns that it ended; nobody learns whose it is. */
export function tokenAnswerTo(kind: RefusalKind | null): TokenAnswer {
  if (kind === null) return MISSING;
  if (kind === "EXPIRED") return invalid("The token has expired", "Make another one.");
  if (kind === "REVOKED") return invalid("The token was revoked", "Make another one.");
  return invalid("The token is not valid", "Check that the Authorization header holds 'Bearer' and the whole token.");
}

/** The challenge for a missing scope. */
export function insufficientScope(scope: string): string {
  return `Bearer error="insufficient_scope", error_description="The token lacks a scope", scope="${scope}"`;
}

/** The generic challenge for an invalid token. */
export const INVALID_TOKEN = challengeOf("The token is not valid");

const MISSING: TokenAnswer = {
  message:
    "Sign in first: by /auth/providers in a browser, or with an Authorization header that holds 'Bearer' and a valid token.",
  challenge: "Bearer",
  closeReason: "Sign in first",
};

function invalid(fact: string, advice: string): TokenAnswer {
  return { message: `${fact}. ${advice}`, challenge: challengeOf(fact), closeReason: fact };
}

function challengeOf(fact: string): string {
  return `Bearer error="invalid_token", error_description="${fact}"`;
}
