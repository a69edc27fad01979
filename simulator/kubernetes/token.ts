import { createHash, createHmac, type Hmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Credentials } from "../world/sessions";

/** For tests: a token as `aws eks get-token` makes it, with the SDK's own signer. */
export async function tokenFor(credentials: Credentials, clusterName: string, more: Signing = {}): Promise<string> {
  const url = await signedUrl(credentials, clusterName, more);
  return `k8s-aws-v1.${Buffer.from(url).toString("base64url")}`;
}

interface Signing {
  readonly signingDate?: Date;
  readonly action?: string;
  readonly origin?: string;
}

export async function signedUrl(
  credentials: Credentials,
  clusterName: string,
  {
    signingDate = new Date(),
    action = "GetCallerIdentity",
    origin = "https://sts.eu-west-1.amazonaws.com",
  }: Signing = {},
): Promise<string> {
  const region = "eu-west-1";
  const { protocol, hostname, host } = new URL(origin);
  const signer = new SignatureV4({ service: "sts", region, credentials, sha256: Sha256 });
  const { query = {} } = await signer.presign(
    {
      method: "GET",
      protocol,
      hostname,
      path: "/",
      query: { Action: action, Version: "2011-06-15" },
      headers: { host, "x-k8s-aws-id": clusterName },
    },
    { expiresIn: 60, signingDate },
  );
  const parameters = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return `${origin}/?${parameters.join("&")}`;
}

/** Node's SHA-256 as the signer takes it. */
class Sha256 {
  private readonly hash: Hmac | ReturnType<typeof createHash>;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = secret === undefined ? createHash("sha256") : createHmac("sha256", bytes(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.hash.update(bytes(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }

  reset(): void {}
}

function bytes(data: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof data === "string") return Buffer.from(data);
  return ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data);
}
