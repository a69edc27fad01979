import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { EffectiveAccess } from "../world/cluster-access";
import type { ClusterSpec } from "../world/clusters";
import { answerQuestion, kubernetesFailure } from "./answers";
import { authenticateToken } from "./authenticate";
import { selfSigned } from "./self-signed";

type MaybeLater<T> = T | Promise<T>;

/** A simulator of this process, or of another one (remote-simulator.ts). */
interface CloudOfCluster {
  readonly url: string;
  readonly world: {
    effectiveAccess(accountId: string, region: string, name: string): MaybeLater<readonly EffectiveAccess[]>;
    changeCluster(accountId: string, region: string, name: string, spec: ClusterSpec): unknown;
  };
}

export interface KubernetesStub {
  readonly url: string;
  /** PEM; also what DescribeCluster gives from now on. */
  readonly certificate: string;
  close(): Promise<void>;
}

/**
 * The API server of one simulated cluster, limited to authentication and authorization. Tokens of `aws eks get-token`
 * are verified by STS; unknown ones get 401. Known principals get the access of their access entry at that moment,
 * everything else is 403. DescribeCluster returns it as the cluster's endpoint, so `aws eks update-kubeconfig` leads
 * here.
 */
export async function startKubernetesStub(
  aws: CloudOfCluster,
  cluster: { readonly accountId: string; readonly region: string; readonly name: string },
  namespaces: readonly string[] = ["default", "kube-system"],
): Promise<KubernetesStub> {
  const { accountId, region, name } = cluster;
  const { certificate, key } = selfSigned(Date.now());
  const gate = {
    stsUrl: aws.url,
    clusterName: name,
    effectiveAccess: async () => aws.world.effectiveAccess(accountId, region, name),
  };
  const server = createServer({ cert: certificate, key }, (request, response) => {
    answer(request, response).catch((error: unknown) => {
      console.error("The simulated Kubernetes failed on a request:", error);
      send(response, 500, { kind: "Status", status: "Failure", message: "The simulator failed; see its log." });
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "https://127.0.0.1");
    const body = await readBody(request);
    const visitor = await authenticateToken(request.headers.authorization, gate);
    const { status, body: answered } = visitor
      ? answerQuestion(
          { method: request.method ?? "GET", path: url.pathname, query: url.searchParams, body },
          visitor,
          namespaces,
        )
      : kubernetesFailure(401, "Unauthorized", "Unauthorized");
    send(response, status, answered);
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await aws.world.changeCluster(accountId, region, name, { endpoint: url, certificateAuthority: certificate });
  return {
    url,
    certificate,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
