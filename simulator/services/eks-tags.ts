import { AwsError } from "../aws/aws-error";
import type { Operation, ServiceCall } from "../aws/service";

/** Tags of clusters and of access entries. */
export const TAG_OPERATIONS: readonly (readonly [string, Operation])[] = [
  ["ListTagsForResource", (call) => ({ tags: taggable(call).tagsSeen })],
  ["TagResource", tagResource],
  ["UntagResource", untagResource],
];

interface Taggable {
  readonly tags: Readonly<Record<string, string>>;
  readonly tagsSeen: Readonly<Record<string, string>>;
  retag(tags: Record<string, string>): void;
}

function tagResource(call: ServiceCall): object {
  const { tags, retag } = taggable(call);
  const merged = { ...tags, ...call.input.map("tags") };
  const problem = problemWithTags(merged);
  if (problem) throw new AwsError("BadRequestException", problem, 400);
  retag(merged);
  return {};
}

function untagResource(call: ServiceCall): object {
  const { tags, retag } = taggable(call);
  const removed = new Set(call.input.texts("tagKeys"));
  retag(Object.fromEntries(Object.entries(tags).filter(([key]) => !removed.has(key))));
  return {};
}

/** Null when the tags are within the limits of EKS. */
export function problemWithTags(tags: Readonly<Record<string, string>>): string | null {
  const entries = Object.entries(tags);
  if (entries.length > 50) return "The number of tags on a resource must not exceed 50.";
  for (const [key, value] of entries) {
    if (key.length < 1 || key.length > 128) return "A tag key must have 1 to 128 characters.";
    if (value.length > 256) return "A tag value must have at most 256 characters.";
    if (key.toLowerCase().startsWith("aws:")) return `The tag key ${key} is reserved for AWS.`;
  }
  return null;
}

function taggable(call: ServiceCall): Taggable {
  const found = find(call);
  if (found) return found;
  const message = `The specified resource ${call.input.text("resourceArn")} could not be found.`;
  throw new AwsError("NotFoundException", message, 404);
}

/** `arn:aws:eks:<region>:<account>:cluster/<name>` or `…:access-entry/<cluster>/role/<account>/<name>/<id>`. */
function find({ input, caller, region, world }: ServiceCall): Taggable | null {
  const arn = input.text("resourceArn") ?? "";
  const [kind, clusterName = ""] = arn.slice(arn.lastIndexOf(":") + 1).split("/");
  const cluster = caller.account.clusters.find(region, clusterName);
  if (kind === "cluster" && cluster?.arn === arn) {
    return {
      tags: cluster.tags,
      tagsSeen: cluster.tags,
      retag(tags) {
        cluster.tags = tags;
      },
    };
  }
  if (kind === "access-entry" && cluster) {
    const entries = world.entriesOf(cluster);
    const entry = entries.list().find((candidate) => candidate.arn === arn);
    if (entry) {
      const tagsSeen = entries.visibleTagsOf(entry);
      return { tags: entry.tags, tagsSeen, retag: (tags) => entries.change(entry.principalArn, { tags }) };
    }
  }
  return null;
}
