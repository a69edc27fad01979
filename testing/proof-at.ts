import type { SignInProof } from "../shared/kernel/actor";

/** A sign-in proof of the provider `okta` at a time; null: without the required second factor. */
export function proofAt(at: Date | null): SignInProof {
  return { at, goodForMinutes: 30, renewAt: "/auth/login?provider=okta&returnTo=/" };
}
