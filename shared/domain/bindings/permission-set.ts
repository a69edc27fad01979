import { createHash } from "node:crypto";
import type { CloudPermissionSet, NewPermissionSet } from "../connectors/access-cloud.port";

export interface PermissionSetPerson {
  readonly installationId: string;
  readonly identityCenterUserId: string;
  readonly userName: string;
}

/**
 * Signs a person in, and shows them clusters; what they may do on one is for its access entry to say. Without an entry it
 * gives nothing on any cluster.
 */
export const INLINE_POLICY = {
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "SignInToEks",
      Effect: "Allow",
      Action: ["eks:DescribeCluster", "eks:ListClusters", "eks:AccessKubernetesApi"],
      Resource: "*",
    },
  ],
};

/** AWS's limit: the role's name is this one with 32 characters around it, and IAM takes 64. */
const NAME_LENGTH = 32;
const HASH_LENGTH = 10;

/**
 * `jit-<name>-<hash>`. The hash tells people and installations apart, the name is for those who read it. Lower case: IAM
 * takes two roles that differ by case alone for one.
 */
export function permissionSetName({ installationId, identityCenterUserId, userName }: PermissionSetPerson): string {
  const hash = createHash("sha256").update(`${installationId}/${identityCenterUserId}`).digest("hex");
  const readable = userName
    .toLowerCase()
    .split("@")[0]!
    .replace(/[^a-z0-9.]+/g, "-");
  const room = NAME_LENGTH - "jit--".length - HASH_LENGTH;
  const name = readable.slice(0, room).replace(/^[-.]+|[-.]+$/g, "") || "person";
  return `jit-${name}-${hash.slice(0, HASH_LENGTH)}`;
}

export function newPermissionSet(name: string, person: PermissionSetPerson): NewPermissionSet {
  return {
    name,
    description:
      "Made by Drawbridge for one person alone. Assign it to nobody else: they would get that person's access.",
    tags: tagsOf(person),
    sessionDuration: "PT1H",
  };
}

/** Somebody else may have made one of that name. It is taken for ours only if its tags say so, and say whose it is. */
export function isOfPerson(set: CloudPermissionSet, person: PermissionSetPerson): boolean {
  return Object.entries(tagsOf(person)).every(([key, value]) => set.tags[key] === value);
}

function tagsOf({ installationId, identityCenterUserId }: PermissionSetPerson): Record<string, string> {
  return {
    "managed-by": "drawbridge",
    "drawbridge-installation": installationId,
    "drawbridge-person": identityCenterUserId,
  };
}
