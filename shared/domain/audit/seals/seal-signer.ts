import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import type { SecretKeys } from "../../../kernel/secret-keys";
import { jsonLine } from "./seal-hash";

/** A seal by its number and hash; the hash covers everything before it. */
export interface SealName {
  readonly seq: string;
  readonly hash: string;
}

/** The id tells keys apart and reveals nothing about a key. */
export interface SealSignature {
  readonly keyId: string;
  readonly signature: string;
}

/** UNKNOWN_KEY: this process lacks the key, so it cannot check. */
export type SignatureVerdict = "RIGHT" | "FORGED" | "UNKNOWN_KEY";

interface SigningKey {
  readonly id: string;
  readonly key: Buffer;
}

/**
 * Signs (HMAC-SHA256) with a key derived from DRAWBRIDGE_SECRET_KEY, which the database does not hold: the owner of the
 * database can make seals, but no signatures. Former keys still verify their signatures.
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

  /**
   * `about` is the purpose of the signature: a seal itself, or a sink's acknowledgement of it. Null: there is no key.
   */
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

/** The purpose under which a seal itself is signed. */
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
