import { readTemplate } from "../iam/template-roles";
import type { PermissionSetData } from "../scenarios/scenario";
import type { PermissionSets } from "./permission-sets";
import { permissionSetsOfStack } from "./template-permission-sets";

/** The parameters of the pool's stack. */
export interface PoolParameters {
  /** Without one there is no pool. */
  readonly installationId?: string;
  /** The prefix of the sets' names; "drawbridge" by default. Empty: there is no pool. */
  readonly poolPrefix?: string;
  /** 25 by default, so that worlds are created quickly. Fewer than 25 are the first of the template's sets. */
  readonly poolSize?: number;
}

interface Surroundings {
  readonly permissionSets: PermissionSets;
  readonly center: { readonly instance: { readonly instanceArn: string; readonly region: string } };
  /** The account that administers the instance: the management account, or a delegated administrator. */
  readonly ownerAccountId: string;
}

/** The pool's stack in Identity Center. As in CloudFormation an update applies only differences of its template. */
export class PoolStack {
  private deployed = new Map<string, string>();

  constructor(private readonly surroundings: Surroundings) {}

  /** Sets that left the stack are retained, as the template says. */
  deploy(parameters: PoolParameters): void {
    const desired = setsOfPool(parameters, this.surroundings).map((set) => [set, JSON.stringify(set)] as const);
    for (const [set, text] of desired) if (this.deployed.get(set.name) !== text) this.put(set);
    this.deployed = new Map(desired.map(([{ name }, text]) => [name, text]));
  }

  /** The stack's output, without sets that were deleted meanwhile. */
  get arns(): string[] {
    const { permissionSets } = this.surroundings;
    return [...this.deployed.keys()].flatMap((name) => permissionSets.named(name)?.arn ?? []);
  }

  private put({ name, tags, ...data }: PermissionSetData): void {
    const { permissionSets } = this.surroundings;
    const existing = permissionSets.named(name);
    if (existing) permissionSets.change(existing.arn, { ...data, tags: { ...existing.tags, ...tags } });
    else permissionSets.create({ name, tags, ...data });
  }
}

export function poolPrefixOfStack({ installationId, poolPrefix = "drawbridge" }: PoolParameters): string | null {
  return installationId === undefined || poolPrefix === "" ? null : poolPrefix;
}

/** A pool that is smaller than the template's smallest has the first of its sets. */
function setsOfPool(parameters: PoolParameters, { center, ownerAccountId }: Surroundings): PermissionSetData[] {
  const prefix = poolPrefixOfStack(parameters);
  if (prefix === null) return [];
  const { poolSize = SMALLEST } = parameters;
  const { instanceArn, region } = center.instance;
  const sets = permissionSetsOfStack({
    template: readTemplate("pool.yaml"),
    parameters: {
      InstallationId: parameters.installationId ?? "",
      IdentityCenterInstanceArn: instanceArn,
      PoolPrefix: prefix,
      PoolSize: String(Math.max(poolSize, SMALLEST)),
    },
    accountId: ownerAccountId,
    region,
  });
  return sets.slice(0, poolSize);
}

const SMALLEST = 25;
