import { AwsError } from "../aws/aws-error";
import { pageOf } from "../aws/paging";
import { REST_JSON } from "../aws/protocols";
import type { Operation, Route, Service, ServiceCall } from "../aws/service";
import { type Cluster, type ClusterSpec, clusterDescription } from "../world/clusters";
import { ENTRY_OPERATIONS, routeToEntries } from "./eks-access";
import { ACCESS_POLICY_OPERATIONS } from "./eks-access-policies";
import { needsOfEks } from "./eks-needs";
import { TAG_OPERATIONS } from "./eks-tags";

export const eksService: Service = {
  name: "eks",
  protocol: REST_JSON,
  regional: true,
  operations: new Map<string, Operation>([
    ["ListClusters", listClusters],
    ["DescribeCluster", (call: ServiceCall) => ({ cluster: clusterDescription(requireCluster(call)) })],
    ["CreateCluster", createCluster],
    ["DeleteCluster", deleteCluster],
    ...ENTRY_OPERATIONS,
    ...ACCESS_POLICY_OPERATIONS,
    ...TAG_OPERATIONS,
  ]),
  route,
  needs: needsOfEks,
};

function route(method: string, [first, second, third, ...more]: readonly string[]): Route | null {
  if (first === "access-policies" && second === undefined) {
    return method === "GET" ? { operation: "ListAccessPolicies", labels: {} } : null;
  }
  if (first === "clusters" && second !== undefined && third === "access-entries")
    return routeToEntries(method, second, more);
  if (third !== undefined) return null;
  if (first === "clusters" && second === undefined) {
    if (method === "GET") return { operation: "ListClusters", labels: {} };
    return method === "POST" ? { operation: "CreateCluster", labels: {} } : null;
  }
  if (second === undefined) return null;
  if (first === "clusters") {
    const operation = { GET: "DescribeCluster", DELETE: "DeleteCluster" }[method];
    return operation ? { operation, labels: { name: second } } : null;
  }
  if (first === "tags") {
    const operation = { GET: "ListTagsForResource", POST: "TagResource", DELETE: "UntagResource" }[method];
    return operation ? { operation, labels: { resourceArn: second } } : null;
  }
  return null;
}

function listClusters({ input, caller, region }: ServiceCall): object {
  const size = input.number("maxResults") ?? 100;
  if (!(size >= 1 && size <= 100)) {
    throw new AwsError("InvalidParameterException", "maxResults must be between 1 and 100.", 400);
  }
  const page = pageOf(caller.account.clusters.names(region), size, input.text("nextToken"));
  if (!page) throw new AwsError("InvalidParameterException", "Invalid nextToken.", 400);
  return { clusters: page.keys, nextToken: page.nextToken ?? null };
}

function createCluster({ input, caller, region }: ServiceCall): object {
  const name = input.text("name") ?? "";
  if (!/^[0-9A-Za-z][A-Za-z0-9\-_]{0,99}$/.test(name)) {
    throw new AwsError("InvalidParameterException", `The cluster name '${name}' is not valid.`, 400);
  }
  const { clusters } = caller.account;
  if (clusters.find(region, name)) {
    throw new AwsError("ResourceInUseException", `Cluster already exists with name: ${name}`, 409, {
      clusterName: name,
    });
  }
  const mode = input.object("accessConfig").text("authenticationMode") as ClusterSpec["authenticationMode"];
  const spec: ClusterSpec = {
    // The default of the API; only the console starts with API_AND_CONFIG_MAP.
    authenticationMode: mode ?? "CONFIG_MAP",
    version: input.text("version"),
    tags: input.map("tags"),
    creatorArn:
      input.object("accessConfig").boolean("bootstrapClusterCreatorAdminPermissions") === false
        ? null
        : caller.principalArn,
  };
  return { cluster: { ...clusterDescription(clusters.create(region, name, spec)), status: "CREATING" } };
}

function deleteCluster(call: ServiceCall): object {
  const cluster = requireCluster(call);
  call.caller.account.clusters.remove(call.region, cluster.name);
  return { cluster: { ...clusterDescription(cluster), status: "DELETING" } };
}

function requireCluster({ input, caller, region }: ServiceCall): Cluster {
  const name = input.text("name") ?? "";
  const cluster = caller.account.clusters.find(region, name);
  if (cluster) return cluster;
  throw new AwsError("ResourceNotFoundException", `No cluster found for name: ${name}.`, 404, { clusterName: name });
}
