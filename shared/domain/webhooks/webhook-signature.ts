import { createHmac } from "node:crypto";

/**
 * The header X-Drawbridge-Signature: `t=<unix seconds>,v1=<hex>`, an HMAC-SHA256 over "t.body". A receiver computes it again
 * over the bytes it got, compares in constant time, and refuses what is older than some minutes, so that a copy is worth nothing.
 */
export function webhookSignature(body: string, secret: string, at: Date): string {
  const seconds = Math.floor(at.getTime() / 1000);
  return `t=${seconds},v1=${createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")}`;
}
