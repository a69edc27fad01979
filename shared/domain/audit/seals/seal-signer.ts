import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import type { SecretKeys } from "../../../kernel/secret-keys";
import { jsonLine } from "./seal-hash";

/** A seal by its number and hash: everything before it is in the hash. */
export interface SealName {
  readonly seq: string;
  readonly hash: string;
}

/** The id tells keys apart, and nothing about a key. */
export interface SealSignature {
  readonly keyId: string;
  readonly signature: string;
}

/** UNKNOWN_KEY: this process has not got the key, so it cannot tell. */
export type SignatureVerdict = "RIGHT" | "FORGED" | "UNKNOWN_KEY";

interface SigningKey {
  readonly id: string;
  readonly key: Buffer;
}

/**
 * Signs (HMAC-SHA256) under a key derived from DRAWBRIDGE_SECRET_KEY, which the database does not hold: its owner can make
 * seals, and no signature. Keys that were used before still check what they signed.
 */
export class SealSigner {
  private readonly current: SigningKey | null;
  private readonly keys: readonly SigningKey[];

  constructor({ current, previous }: SecretKeys) {
    this.current = current === undefined ? null : signingKey(current);
    this.keys = [...(this.current ? [this.current] : []), ...previous.map(signingKey)];
  }

  get currentKeyId(): string | null {
    return this.current?.id ?? null;
  }

  /** `about` is what the seal is signed as: "seal", or that a sink acknowledged it. Null: there is no key. */
  sign(about: readonly string[], seal: SealName): SealSignature | null {
    return this.current && { keyId: this.current.id, signature: hmac(this.current.key, about, seal).toString("hex") };
  }

  check(about: readonly string[], seal: SealName, { keyId, signature }: SealSignature): SignatureVerdict {
    const known = this.keys.find(({ id }) => id === keyId);
    if (!known) return "UNKNOWN_KEY";
    const right = hmac(known.key, about, seal);
    const given = Buffer.from(signature, "hex");
    return given.length === right.length && timingSafeEqual(given, right) ? "RIGHT" : "FORGED";
  }
}

/** As what a seal itself is signed. */
export const AS_SEAL = ["seal"];

function signingKey(secret: string): SigningKey {
  const key = Buffer.from(hkdfSync("sha256", secret, "", "drawbridge audit seals", 32));
  return { key, id: createHmac("sha256", key).update("id").digest("hex").slice(0, 16) };
}

function hmac(key: Buffer, about: readonly string[], { seq, hash }: SealName): Buffer {
  return createHmac("sha256", key)
    .update(jsonLine([...about, seq, hash]))
    .digest();
}
