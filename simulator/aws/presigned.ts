import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { AwsError } from "./aws-error";
import type { Scope } from "./scope";
import type { WireRequest } from "./service";

/** Fifteen minutes, whatever X-Amz-Expires says: so long STS takes the URLs that `aws eks get-token` makes. */
const VALID_MS = 15 * 60_000;
const SKEW_MS = 5 * 60_000;

/**
 * Null when the signature in a request's query string is the caller's and current. It is checked because such URLs are
 * passed on: each must be valid only for the signed request.
 */
export function problemWithPresigned(request: WireRequest, scope: Scope, secret: string, now: number): AwsError | null {
  const parameters = new URLSearchParams(request.query);
  const signedAt = parameters.get("X-Amz-Date") ?? "";
  const at = Date.parse(signedAt.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
  const signedHeaders = parameters.get("X-Amz-SignedHeaders") ?? "";
  if (parameters.get("X-Amz-Algorithm") !== "AWS4-HMAC-SHA256" || Number.isNaN(at) || !signedHeaders) {
    return new AwsError("IncompleteSignature", "The request does not conform to AWS standards.", 400);
  }
  if (at - SKEW_MS > now) return mismatch(`Signature not yet current: ${signedAt}`);
  if (at + VALID_MS <= now) return mismatch(`Signature expired: ${signedAt}`);
  const toSign = ["AWS4-HMAC-SHA256", signedAt, path(scope), sha256(canonical(request, parameters, signedHeaders))];
  const expected = Buffer.from(hmac(keyOf(secret, scope), toSign.join("\n")).toString("hex"));
  const given = Buffer.from(parameters.get("X-Amz-Signature") ?? "");
  if (given.length === expected.length && timingSafeEqual(given, expected)) return null;
  return mismatch("The request signature we calculated does not match the signature you provided.");
}

function canonical(request: WireRequest, parameters: URLSearchParams, signedHeaders: string): string {
  const query = [...parameters]
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join("&");
  const headers = signedHeaders.split(";").map((name) => `${name}:${String(request.headers[name] ?? "").trim()}\n`);
  return [request.method, request.path, query, headers.join(""), signedHeaders, sha256(request.body)].join("\n");
}

function keyOf(secret: string, { date, region, service }: Scope): Buffer {
  return [date, region, service, "aws4_request"].reduce<Buffer>(hmac, Buffer.from(`AWS4${secret}`));
}

function path({ date, region, service }: Scope): string {
  return `${date}/${region}/${service}/aws4_request`;
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function mismatch(message: string): AwsError {
  return new AwsError("SignatureDoesNotMatch", message, 403);
}
