import { AwsError } from "../aws/aws-error";
import { pageOf } from "../aws/paging";
import { REST_JSON } from "../aws/protocols";
import type { Call, Route, Service } from "../aws/service";
import { type Cluster, type ClusterSpec, describeCluster } from "../clusters";

export const eksService: Service = {
  name: "eks",
  protocol: REST_JSON,
  regional: true,
  operations: new Map([
    ["ListClusters", listClusters],
    ["DescribeCluster", (call: Call) => ({ cluster: describeCluster(requireCluster(call)) })],
    ["CreateCluster", createCluster],
    ["DeleteCluster", deleteCluster],
    ["ListTagsForResource", (call: Call) => ({ tags: clusterByArn(call).tags })],
    ["TagResource", tagResource],
    ["UntagResource", untagResource],
  ]),
  route,
  resource: ({ input, caller, region }) =>
    input.text("resourceArn") ?? `arn:aws:eks:${region}:${caller.account.id}:cluster/${input.text("name") ?? "*"}`,
};

function route(method: string, [first, second, third]: readonly string[]): Route | null {
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

function listClusters({ input, caller, region }: Call): object {
  const size = input.number("maxResults") ?? 100;
  if (!(size >= 1 && size <= 100)) {
    throw new AwsError("InvalidParameterException", "maxResults must be between 1 and 100.", 400);
  }
  const page = pageOf(caller.account.clusters.names(region), size, input.text("nextToken"));
  if (!page) throw new AwsError("InvalidParameterException", "Invalid nextToken.", 400);
  return { clusters: page.keys, nextToken: page.nextToken ?? null };
}

function createCluster({ input, caller, region }: Call): object {
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
  };
  return { cluster: { ...describeCluster(clusters.create(region, name, spec)), status: "CREATING" } };
}

function deleteCluster(call: Call): object {
  const cluster = requireCluster(call);
  call.caller.account.clusters.remove(call.region, cluster.name);
  return { cluster: { ...describeCluster(cluster), status: "DELETING" } };
}

function tagResource(call: Call): object {
  Object.assign(clusterByArn(call).tags, call.input.map("tags"));
  return {};
}

function untagResource(call: Call): object {
  const { tags } = clusterByArn(call);
  for (const key of call.input.texts("tagKeys")) delete tags[key];
  return {};
}

function requireCluster({ input, caller, region }: Call): Cluster {
  const name = input.text("name") ?? "";
  const cluster = caller.account.clusters.find(region, name);
  if (cluster) return cluster;
  throw new AwsError("ResourceNotFoundException", `No cluster found for name: ${name}.`, 404, { clusterName: name });
}

function clusterByArn({ input, caller, region }: Call): Cluster {
  const arn = input.text("resourceArn") ?? "";
  const cluster = caller.account.clusters.find(region, arn.slice(arn.indexOf("/") + 1));
  if (cluster?.arn === arn) return cluster;
  throw new AwsError("NotFoundException", `The specified resource ${arn} could not be found.`, 404);
}
