import type { ClusterAccess } from "../../access/cluster-access.port";

/** The facts of an active grant from which its access details are made. */
export interface AccessFacts {
  readonly grantId: string;
  readonly cluster: GrantedCluster;
  readonly principal: GrantedPrincipal;
  readonly access: ClusterAccess;
  readonly sso: { readonly portal: string; readonly region: string };
  /** Of the integration, as it was written. */
  readonly customAccessDetails: string | null;
  /** Null: until revoked. */
  readonly endsAt: Date | null;
}

export interface GrantedCluster {
  readonly name: string;
  readonly arn: string;
  readonly accountId: string;
  readonly region: string;
  /** Null where the cluster has none yet. */
  readonly endpoint: string | null;
  /** Base64 of PEM. */
  readonly certificateAuthority: string | null;
  readonly endpointPublicAccess: boolean | null;
}

export type GrantedPrincipal =
  | { readonly strategy: "IDENTITY_CENTER"; readonly permissionSetName: string }
  | { readonly strategy: "IAM_ROLE_TEMPLATE"; readonly roleArn: string };
