import { request } from "node:http";
import type { EffectiveAccess } from "../world/cluster-access";

/** The principal of a token, and the access of its entry. */
export interface Visitor {
  readonly username: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
  readonly access: EffectiveAccess;
}

export interface Gate {
  /** The address of STS. */
  readonly stsUrl: string;
  readonly clusterName: string;
  readonly effectiveAccess: () => Promise<readonly EffectiveAccess[]>;
}

const PREFIX = "k8s-aws-v1.";
const STS = /^https:\/\/sts(\.[a-z0-9-]+)?\.(amazonaws\.com(\.cn)?|api\.aws)$/;
const PARAMETERS =
  /^(Action|Version|X-Amz-(Algorithm|Credential|Date|Expires|Security-Token|Signature|SignedHeaders))$/i;

/**
 * The authenticator of an EKS cluster: a token is a URL of GetCallerIdentity, signed for this cluster. STS returns its
 * caller, and the unique id of the caller's role finds the access entry. Null: 401.
 */
export async function authenticateToken(authorization: string | undefined, gate: Gate): Promise<Visitor | null> {
  const url = urlIn(authorization, gate);
  if (!url) return null;
  const identity = await askSts(url, gate);
  if (!identity) return null;
  const [principalId, sessionName = ""] = identity.userId.split(":");
  const access = (await gate.effectiveAccess()).find((entry) => entry.principalId === principalId);
  if (!access) return null;
  return {
    username: access.username
      .replaceAll("{{SessionNameRaw}}", sessionName)
      .replaceAll("{{SessionName}}", sessionName.replaceAll("@", "-")),
    groups: [...access.kubernetesGroups, "system:authenticated"],
    extra: {
      arn: [identity.arn],
      canonicalArn: [access.principalArn],
      principalId: [access.principalId],
      sessionName: [sessionName],
    },
    access,
  };
}

function urlIn(authorization = "", { stsUrl }: Gate): URL | null {
  const token = authorization.replace(/^Bearer /, "");
  if (!token.startsWith(PREFIX)) return null;
  const text = Buffer.from(token.slice(PREFIX.length), "base64url").toString();
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const isSts = STS.test(url.origin) || url.origin === new URL(stsUrl).origin;
  const asksWho = url.pathname === "/" && url.searchParams.get("Action") === "GetCallerIdentity";
  const isForCluster = url.searchParams.get("X-Amz-SignedHeaders")?.split(";").includes("x-k8s-aws-id");
  const known = [...url.searchParams.keys()].every((name) => PARAMETERS.test(name));
  return isSts && asksWho && isForCluster && known ? url : null;
}

/** The host is that of the token, because it is signed; the connection goes to the simulator. */
function askSts(url: URL, { stsUrl, clusterName }: Gate): Promise<{ arn: string; userId: string } | null> {
  const headers = { host: url.host, "x-k8s-aws-id": clusterName, accept: "application/json" };
  return new Promise((resolve, reject) => {
    const asked = request(`${stsUrl}/${url.search}`, { headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        if (response.statusCode !== 200) return resolve(null);
        const { Arn, UserId } = JSON.parse(Buffer.concat(chunks).toString()).GetCallerIdentityResponse
          .GetCallerIdentityResult as { Arn: string; UserId: string };
        resolve({ arn: Arn, userId: UserId });
      });
    });
    asked.on("error", reject);
    asked.end();
  });
}
