import type { Visitor } from "./authenticate";
import { mayDo, type ResourceAttributes } from "./authorize";
import { fieldsOf, objectIn } from "./protobuf";

export interface KubernetesAnswer {
  readonly status: number;
  readonly body: object;
}

export interface KubernetesQuestion {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Buffer;
}

/** The API server's answers to an authenticated user: enough for `kubectl get`, `auth whoami` and `auth can-i`. */
export function answerQuestion(
  question: KubernetesQuestion,
  visitor: Visitor,
  namespaces: readonly string[],
): KubernetesAnswer {
  const { method, path } = question;
  const known = DISCOVERY[path];
  if (method === "GET" && known) return { status: 200, body: known };
  if (method === "POST" && path.endsWith("/selfsubjectreviews")) return whoAmI(question, visitor);
  if (method === "POST" && path.endsWith("/selfsubjectaccessreviews")) return canI(question, visitor);
  const asked = resourceIn(question);
  if (!asked) return kubernetesFailure(404, "NotFound", "the server could not find the requested resource");
  const { wish, name, kind } = asked;
  if (!mayDo(visitor.access, wish)) return kubernetesFailure(403, "Forbidden", forbidden(wish, name, visitor));
  if (method !== "GET")
    return kubernetesFailure(405, "MethodNotAllowed", "this Kubernetes keeps nothing but its namespaces");
  const items = kind === "Namespace" ? namespaces.map(namespaceNamed) : [];
  if (name === undefined) return { status: 200, body: { kind: `${kind}List`, apiVersion: "v1", metadata: {}, items } };
  const item = items.find(({ metadata }) => metadata.name === name);
  return item
    ? { status: 200, body: item }
    : kubernetesFailure(404, "NotFound", `${wish.resource} "${name}" not found`);
}

export function kubernetesFailure(code: number, reason: string, message: string): KubernetesAnswer {
  return {
    status: code,
    body: { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason, code },
  };
}

function whoAmI({ path }: KubernetesQuestion, { username, groups, extra }: Visitor): KubernetesAnswer {
  const status = { userInfo: { username, groups, extra } };
  return { status: 201, body: { kind: "SelfSubjectReview", apiVersion: versionIn(path), metadata: {}, status } };
}

function canI({ path, body }: KubernetesQuestion, { access }: Visitor): KubernetesAnswer {
  const status = { allowed: mayDo(access, attributesIn(body)) };
  return {
    status: 201,
    body: { kind: "SelfSubjectAccessReview", apiVersion: versionIn(path), metadata: {}, spec: {}, status },
  };
}

/** The resourceAttributes of a SelfSubjectAccessReview. */
function attributesIn(body: Buffer): ResourceAttributes {
  const review = objectIn(body);
  if (review) {
    const attributes = fieldsOf(fieldsOf(review.get(2)).get(1));
    const text = (field: number) => attributes.get(field)?.toString() ?? "";
    return { verb: text(2), resource: text(5), namespace: text(1) || undefined };
  }
  const { spec } = JSON.parse(body.toString()) as { spec: { resourceAttributes?: Partial<ResourceAttributes> } };
  const { verb = "", resource = "", namespace } = spec.resourceAttributes ?? {};
  return { verb, resource, namespace: namespace || undefined };
}

/** `/apis/<group>/<version>/…` */
function versionIn(path: string): string {
  return path.split("/").slice(2, 4).join("/");
}

/** `/api/v1/namespaces/<namespace>/<resource>/<name>`, and shorter. */
function resourceIn({
  method,
  path,
  query,
}: KubernetesQuestion): { wish: ResourceAttributes; name?: string; kind: string } | null {
  const [api, version, ...rest] = path.split("/").slice(1);
  if (api !== "api" || version !== "v1") return null;
  const isNamespaced = rest[0] === "namespaces" && rest.length > 2;
  const namespace = isNamespaced || rest[0] === "namespaces" ? rest[1] : undefined;
  const [resource = "", name] = isNamespaced ? rest.slice(2) : rest;
  const kind = KINDS[resource];
  if (!kind) return null;
  const reading = query.get("watch") === "true" ? "watch" : name === undefined ? "list" : "get";
  const verb = method === "GET" ? reading : (VERBS[method] ?? method.toLowerCase());
  return { wish: { verb, resource, namespace }, name, kind };
}

function forbidden(
  { verb, resource, namespace }: ResourceAttributes,
  name: string | undefined,
  { username }: Visitor,
): string {
  const what = name === undefined ? resource : `${resource} "${name}"`;
  const where = namespace === undefined ? "at the cluster scope" : `in the namespace "${namespace}"`;
  return `${what} is forbidden: User "${username}" cannot ${verb} resource "${resource}" in API group "" ${where}`;
}

function namespaceNamed(name: string) {
  const metadata = { name, uid: name, resourceVersion: "1", creationTimestamp: "2026-01-01T00:00:00Z" };
  return { kind: "Namespace", apiVersion: "v1", metadata, spec: {}, status: { phase: "Active" } };
}

const VERBS: Readonly<Record<string, string>> = { POST: "create", PUT: "update", PATCH: "patch", DELETE: "delete" };
const KINDS: Readonly<Record<string, string>> = {
  namespaces: "Namespace",
  nodes: "Node",
  pods: "Pod",
  secrets: "Secret",
  configmaps: "ConfigMap",
};

const DISCOVERY: Readonly<Record<string, object>> = {
  "/version": { major: "1", minor: "34", gitVersion: "v1.34.2-eks-simulated", platform: "linux/amd64" },
  "/api": { kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: [] },
  "/apis": { kind: "APIGroupList", apiVersion: "v1", groups: [] },
  "/api/v1": {
    kind: "APIResourceList",
    groupVersion: "v1",
    resources: Object.entries(KINDS).map(([name, kind]) => ({
      name,
      singularName: kind.toLowerCase(),
      namespaced: kind !== "Namespace" && kind !== "Node",
      kind,
      verbs: ["create", "delete", "get", "list", "update", "watch"],
    })),
  },
};
