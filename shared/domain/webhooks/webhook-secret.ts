import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import type { SecretKeys } from "../../kernel/secret-keys";

/**
 * A webhook's secret signs messages, so it must be readable and cannot be a hash. DRAWBRIDGE_SECRET_KEY seals it: a
 * copy of the database alone cannot sign. Without a key it is stored in plain text, and readers of the database can
 * sign.
 */
export function newWebhookSecret(): string {
  return `drawbridge_whsec_${randomBytes(32).toString("base64url")}`;
}

const PLAIN = "plain:";
const SEALED = "v1:";

/**
 * Bound to its webhook by the AAD: copied to another row, a sealed secret does not open. Without a key the secret stays
 * plain and unbound. A key derived from the same database would add no security.
 */
export function sealSecret(secret: string, webhookId: string, { current: key }: Pick<SecretKeys, "current">): string {
  if (key === undefined) return PLAIN + secret;
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", keyFrom(key), nonce).setAAD(Buffer.from(webhookId));
  const sealed = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
  return SEALED + Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url");
}

/** Null: none of these keys has sealed it. */
export function openSecret(stored: string, webhookId: string, { current, previous }: SecretKeys): string | null {
  if (stored.startsWith(PLAIN)) return stored.slice(PLAIN.length);
  for (const key of current === undefined ? previous : [current, ...previous]) {
    const secret = openSecretWith(stored, webhookId, key);
    if (secret !== null) return secret;
  }
  return null;
}

/** Whether it is stored as a save would store it now: sealed with the current key, or plain without one. */
export function isSealedWithCurrent(stored: string, webhookId: string, { current }: SecretKeys): boolean {
  if (current === undefined || stored.startsWith(PLAIN)) return current === undefined && stored.startsWith(PLAIN);
  return openSecretWith(stored, webhookId, current) !== null;
}

function openSecretWith(stored: string, webhookId: string, key: string): string | null {
  const bytes = Buffer.from(stored.slice(SEALED.length), "base64url");
  const decipher = createDecipheriv("aes-256-gcm", keyFrom(key), bytes.subarray(0, 12))
    .setAAD(Buffer.from(webhookId))
    .setAuthTag(bytes.subarray(12, 28));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8");
  } catch {
    // GCM reports only a mismatch: another key, another webhook, or corruption.
    return null;
  }
}

function keyFrom(key: string): Buffer {
  return Buffer.from(hkdfSync("sha256", key, "", "drawbridge webhook secrets", 32));
}
