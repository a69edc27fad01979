import type { IdentityCenterAdmin } from "./identity-center-admin";
import type { PermissionSetData } from "./scenario";

/** What an administrator chooses as the stack of the pool is made. */
export interface PoolParameters {
  /** Without one there is no pool. */
  readonly installationId?: string;
  /** The names of the sets begin with it; "drawbridge" if left out. Empty: there is no pool. */
  readonly poolPrefix?: string;
  /** 25 if left out, so that worlds are made quickly. */
  readonly poolSize?: number;
}

/** The stack of the pool in Identity Center. As in CloudFormation an update touches only what its template says anew. */
export class PoolStack {
  private deployed = new Map<string, string>();

  constructor(private readonly admin: IdentityCenterAdmin) {}

  /** Sets that the stack has no longer are retained, as the template says. */
  deploy(parameters: PoolParameters): void {
    const wanted = setsOfPool(parameters).map((set) => [set, JSON.stringify(set)] as const);
    for (const [set, text] of wanted) if (this.deployed.get(set.name) !== text) this.put(set);
    this.deployed = new Map(wanted.map(([{ name }, text]) => [name, text]));
  }

  /** The stack's output: sets that somebody deleted meanwhile are among them no longer. */
  get arns(): string[] {
    const { permissionSets } = this.admin;
    return [...this.deployed.keys()].flatMap((name) => permissionSets.named(name)?.arn ?? []);
  }

  private put({ name, tags, ...data }: PermissionSetData): void {
    const { permissionSets } = this.admin;
    const existing = permissionSets.named(name);
    if (existing) permissionSets.change(existing.arn, { ...data, tags: { ...existing.tags, ...tags } });
    else permissionSets.create({ name, tags, ...data });
  }
}

export function poolPrefixOf({ installationId, poolPrefix = "drawbridge" }: PoolParameters): string | null {
  return installationId === undefined || poolPrefix === "" ? null : poolPrefix;
}

function setsOfPool(parameters: PoolParameters): PermissionSetData[] {
  const prefix = poolPrefixOf(parameters);
  if (prefix === null) return [];
  const tags = { "drawbridge-pool": parameters.installationId ?? "" };
  const inlinePolicy = JSON.stringify(INLINE_POLICY);
  return Array.from({ length: parameters.poolSize ?? 25 }, (_, i) => ({
    name: `${prefix}-${String(i + 1).padStart(2, "0")}`,
    inlinePolicy,
    tags,
    sessionSeconds: 3600,
  }));
}

const INLINE_POLICY = {
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
