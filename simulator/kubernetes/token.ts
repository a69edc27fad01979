import { createHash, createHmac, type Hmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Credentials } from "../sessions";

/** For tests: a token as `aws eks get-token` makes it, with the SDK's own signer. */
export async function tokenFor(
  credentials: Credentials,
  clusterName: string,
  { region = "eu-west-1", signingDate = new Date(), action = "GetCallerIdentity" } = {},
): Promise<string> {
  const signer = new SignatureV4({ service: "sts", region, credentials, sha256: Sha256 });
  const hostname = `sts.${region}.amazonaws.com`;
  const { query = {} } = await signer.presign(
    {
      method: "GET",
      protocol: "https:",
      hostname,
      path: "/",
      query: { Action: action, Version: "2011-06-15" },
      headers: { host: hostname, "x-k8s-aws-id": clusterName },
    },
    { expiresIn: 60, signingDate },
  );
  const parameters = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return `k8s-aws-v1.${Buffer.from(`https://${hostname}/?${parameters.join("&")}`).toString("base64url")}`;
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
