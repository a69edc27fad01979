import type { SignInProof } from "../../kernel/actor";
import type { Session } from "./session.entity";

export interface FreshSignIn {
  /** How long a sign-in allows changes that give power. */
  readonly minutes: number;
  /** Names of the sign-in providers that tell of second factors; their people must have shown one. */
  readonly mfaProviders: readonly string[];
}

/** What a session proves, and where to sign in again once that is too old. */
export function signInProof(
  { provider, createdAt, authTime, mfaAt }: Pick<Session, "provider" | "createdAt" | "authTime" | "mfaAt">,
  { minutes, mfaProviders }: FreshSignIn,
): SignInProof {
  const tellsMfa = mfaProviders.includes(provider);
  // A provider whose clock is ahead would make a proof last longer than the session itself says.
  const signedInAt = earlier(createdAt, authTime ?? createdAt);
  return {
    at: tellsMfa ? mfaAt && earlier(mfaAt, signedInAt) : signedInAt,
    goodForMinutes: minutes,
    renewAt: renewAt(provider, tellsMfa || authTime !== null),
  };
}

export const DEVELOPMENT_PROVIDER = "development";

/**
 * A provider that tells when somebody typed something in would answer with the old time unless it is asked to do so again; one
 * that does not would refuse to be asked.
 */
function renewAt(provider: string, byStepUp: boolean): string {
  if (provider === DEVELOPMENT_PROVIDER) return "/auth/dev";
  return `/auth/login?provider=${provider}${byStepUp ? "&stepUp=1" : ""}&returnTo=/`;
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}
