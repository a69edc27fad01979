import type { RefusedCredentials } from "./authenticate";

export type RefusalKind = RefusedCredentials["kind"];

/** What a client is told that stands for nobody: the sentence, the challenge of RFC 6750, and why a socket closes. */
export interface TokenAnswer {
  readonly message: string;
  readonly challenge: string;
  readonly closeReason: string;
}

/** `null`: no token came. What is said of an end is said to whoever holds the token itself; nothing is said of whose it is. */
export function tokenAnswerTo(kind: RefusalKind | null): TokenAnswer {
  if (kind === null) return MISSING;
  if (kind === "EXPIRED") return invalid("The token has expired", "Make another one.");
  if (kind === "REVOKED") return invalid("The token was revoked", "Make another one.");
  return invalid("The token is not valid", "Check that the Authorization header holds 'Bearer' and the whole token.");
}

/** For a token that lacks a scope. */
export function insufficientScope(scope: string): string {
  return `Bearer error="insufficient_scope", error_description="The token lacks a scope", scope="${scope}"`;
}

/** The challenge to a token where nothing more is known of it. */
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
