import type { SignInProof } from "../../kernel/actor";
import type { Session } from "./session.entity";

export interface FreshSignIn {
  /** The time after a sign-in in which changes that give power are permitted. */
  readonly minutes: number;
  /** The sign-in providers that report second factors; their people must have presented one. */
  readonly mfaProviders: readonly string[];
}

/** The proof of a session's sign-in, and the address to sign in again once that is too old. */
export function signInProof(
  { provider, createdAt, authTime, mfaAt }: Pick<Session, "provider" | "createdAt" | "authTime" | "mfaAt">,
  { minutes, mfaProviders }: FreshSignIn,
): SignInProof {
  const tellsMfa = mfaProviders.includes(provider);
  // A provider whose clock is ahead would make a proof outlast the session's own time.
  const signedInAt = earlier(createdAt, authTime ?? createdAt);
  return {
    at: tellsMfa ? mfaAt && earlier(mfaAt, signedInAt) : signedInAt,
    goodForMinutes: minutes,
    renewAt: renewAt(provider, tellsMfa || authTime !== null),
  };
}

export const DEVELOPMENT_PROVIDER = "development";

/**
 * A provider that reports the time of interaction has to be asked for a new one, or it answers with the old one. A
 * provider that does not report it would refuse that request.
 */
function renewAt(provider: string, byStepUp: boolean): string {
  if (provider === DEVELOPMENT_PROVIDER) return "/auth/dev";
  return `/auth/login?provider=${provider}${byStepUp ? "&stepUp=1" : ""}&returnTo=/`;
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}
