import { createRemoteJWKSet, decodeJwt, errors } from "jose";
import type { Clock } from "../../shared/kernel/clock";

/** The shortest time between two fetches of an issuer's keys. Tokens of strangers cause fetches too. */
const RENEW_MS = 3_000;
const TIMEOUT_MS = 5_000;

type RemoteKeys = ReturnType<typeof createRemoteJWKSet>;
type KeyLookUp = (...signed: Parameters<RemoteKeys>) => ReturnType<RemoteKeys>;

/**
 * The public keys of an issuer, fetched at first use. Issuers rotate keys at will, so a signature that fits none of
 * them is verified again with freshly fetched keys.
 */
export class IssuerKeys {
  private readonly keys: RemoteKeys;
  private renewal: { readonly at: number; readonly done: Promise<void> } | null = null;

  constructor(
    jwksUri: string,
    private readonly clock: Clock,
  ) {
    // This class decides when to fetch again. By itself jose does so for unknown key ids alone, and not within 30 s.
    const cooldownDuration = Number.POSITIVE_INFINITY;
    this.keys = createRemoteJWKSet(new URL(jwksUri), { cooldownDuration, timeoutDuration: TIMEOUT_MS });
  }

  /** Answers or throws as the last verification does. */
  async verify<Verified>(verification: (keys: KeyLookUp) => Promise<Verified>): Promise<Verified> {
    try {
      return await byEachKey(this.keys, verification);
    } catch (error) {
      if (!fitsNoKey(error)) throw error;
      await this.renewed();
      return byEachKey(this.keys, verification);
    }
  }

  /** Concurrent callers share one fetch. */
  private renewed(): Promise<void> {
    const now = this.clock.now().getTime();
    if (!this.renewal || Math.abs(now - this.renewal.at) >= RENEW_MS) {
      this.renewal = { at: now, done: this.keys.reload() };
    }
    return this.renewal.done;
  }
}

/** Several keys may be meant: an issuer may publish them without ids, or give two of them one id during a rotation. */
async function byEachKey<Verified>(
  keys: KeyLookUp,
  verification: (keys: KeyLookUp) => Promise<Verified>,
): Promise<Verified> {
  try {
    return await verification(keys);
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    for await (const key of error) {
      try {
        return await verification(async () => key);
      } catch (failure) {
        if (!(failure instanceof errors.JWSSignatureVerificationFailed)) throw failure;
      }
    }
    throw new errors.JWSSignatureVerificationFailed();
  }
}

/** The claim is unverified; it only selects the keys for verification. */
export function claimedIssuer(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

/** The issuer's keys could not be fetched, which says nothing about the token. */
export function areKeysOutOfReach(error: unknown): boolean {
  return (
    error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError) || error.code === "ERR_JOSE_GENERIC"
  );
}

function fitsNoKey(error: unknown): boolean {
  return error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWSSignatureVerificationFailed;
}
