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
  /** A new role is neither visible to reads of IAM nor a principal for EKS yet. */
  knownToIam: boolean;
  knownToEks: boolean;
  readonly path: string;
  readonly arn: string;
  /** Unique id, such as AROA…; a recreated role has another. */
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
  /** The tags in the index of the tagging API, which lags behind; and whether the account ever had tags. */
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
