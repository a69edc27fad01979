import type { WireRequest } from "./service";

/** The credential scope of a request's signature: key, service and region. */
export interface Scope {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly sessionToken: string | undefined;
  /** Signed in its query string, so that somebody else can send it. */
  readonly presigned: boolean;
}

export function scopeOf({ headers, query }: WireRequest): Scope | null {
  if (typeof headers.authorization === "string") {
    const token = headers["x-amz-security-token"];
    return read(credentialIn(headers.authorization), typeof token === "string" ? token : undefined, false);
  }
  if (!query.includes("X-Amz-Credential=")) return null;
  const parameters = new URLSearchParams(query);
  return read(parameters.get("X-Amz-Credential"), parameters.get("X-Amz-Security-Token") ?? undefined, true);
}

/** `AWS4-HMAC-SHA256 Credential=AKID/20261124/eu-west-1/eks/aws4_request, SignedHeaders=…` */
function credentialIn(authorization: string): string | null {
  const start = authorization.indexOf("Credential=");
  if (start < 0) return null;
  const end = authorization.indexOf(",", start);
  return authorization.slice(start + 11, end < 0 ? undefined : end);
}

function read(credential: string | null, sessionToken: string | undefined, presigned: boolean): Scope | null {
  const [accessKeyId, date = "", region, service] = (credential ?? "").split("/");
  return accessKeyId && region && service ? { accessKeyId, date, region, service, sessionToken, presigned } : null;
}
