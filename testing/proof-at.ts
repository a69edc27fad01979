import type { SignInProof } from "../shared/kernel/actor";

/** That somebody signed in at a moment, as a session of `okta` says it; null: without the second factor that was asked for. */
export function proofAt(at: Date | null): SignInProof {
  return { at, goodForMinutes: 30, renewAt: "/auth/login?provider=okta&returnTo=/" };
}
