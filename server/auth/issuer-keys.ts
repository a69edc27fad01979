import { createRemoteJWKSet, errors } from "jose";
import type { Clock } from "../../shared/kernel/clock";

/** How soon the keys of one issuer may be asked for once more. Tokens of strangers make us ask, too. */
const RENEW_MS = 3_000;
const TIMEOUT_MS = 5_000;

type KeyLookUp = ReturnType<typeof createRemoteJWKSet>;

/**
 * The public keys with which one issuer signs, asked for when they are first needed. An issuer changes them when it likes: a
 * signature that fits none of them is tried again with those it has by then.
 */
export class IssuerKeys {
  private readonly keys: KeyLookUp;
  private renewal: { readonly at: number; readonly done: Promise<void> } | null = null;

  constructor(
    jwksUri: string,
    private readonly clock: Clock,
  ) {
    // Asking again is decided here: jose would not for the first while, nor for another key of the same name.
    const cooldownDuration = Number.POSITIVE_INFINITY;
    this.keys = createRemoteJWKSet(new URL(jwksUri), { cooldownDuration, timeoutDuration: TIMEOUT_MS });
  }

  /** Answers or throws as the verification does, at the second try if there was one. */
  async verify<Verified>(verification: (keys: KeyLookUp) => Promise<Verified>): Promise<Verified> {
    try {
      return await verification(this.keys);
    } catch (error) {
      if (!fitsNoKey(error)) throw error;
      await this.renewed();
      return verification(this.keys);
    }
  }

  /** All who come in a while have the answer of the first. */
  private renewed(): Promise<void> {
    const now = this.clock.now().getTime();
    if (!this.renewal || Math.abs(now - this.renewal.at) >= RENEW_MS) {
      this.renewal = { at: now, done: this.keys.reload() };
    }
    return this.renewal.done;
  }
}

/** The issuer could not be asked for its keys: that says nothing about what was to be verified. */
export function areKeysOutOfReach(error: unknown): boolean {
  return (
    error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError) || error.code === "ERR_JOSE_GENERIC"
  );
}

function fitsNoKey(error: unknown): boolean {
  return error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWSSignatureVerificationFailed;
}
