import { createHmac } from "node:crypto";

/**
 * The header X-Drawbridge-Signature: `t=<unix seconds>,v1=<hex>`, an HMAC-SHA256 over "t.body". Receivers recompute it
 * over the raw bytes and compare in constant time. They refuse old timestamps, which prevents replays.
 */
export function webhookSignature(body: string, secret: string, at: Date): string {
  const seconds = Math.floor(at.getTime() / 1000);
  return `t=${seconds},v1=${createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")}`;
}
