import type { Permissions } from "../iam/permissions";
import type { AccountState, RoleData } from "../scenarios/scenario";
import type { Clusters } from "./clusters";

export interface Role extends Omit<RoleData, "tags" | keyof Permissions> {
  allows?: Permissions["allows"];
  denies?: Permissions["denies"];
  statements?: Permissions["statements"];
  deployed?: Permissions["deployed"];
  tags: Record<string, string>;
  readonly createdAt: number;
  /** A role just made is not yet found by the reads of IAM, and not yet a principal for EKS. */
  knownToIam: boolean;
  knownToEks: boolean;
  readonly path: string;
  readonly arn: string;
  /** Unique id, such as AROA…; a role made again under its name has another. */
  readonly id: string;
  readonly maxSessionDurationSeconds: number;
}

export interface Account {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly joinedAt: number;
  parentId: string;
  state: AccountState;
  tags: Record<string, string>;
  /** As the index of the tagging API has them, a while after they were changed; and whether it ever had some. */
  tagsFound: Readonly<Record<string, string>>;
  wasTagged: boolean;
  readonly roles: Map<string, Role>;
  readonly enabledRegions: Set<string>;
  readonly deniedRegions: Set<string>;
  readonly clusters: Clusters;
}

export interface OrganizationalUnit {
  readonly id: string;
  readonly name: string;
  readonly parentId: string;
  tags: Record<string, string>;
}
