/** One EKS access policy, for the whole cluster (null) or for namespaces, each a name or a pattern such as "payments-*". */
export interface PolicyAccess {
  /** Its name, such as "AmazonEKSViewPolicy"; the ARN depends on the partition. */
  readonly policy: string;
  readonly namespaces: readonly string[] | null;
}

/** The access of a principal on a cluster. EKS keeps one association per policy, so each policy stands here once. */
export interface ClusterAccess {
  readonly policies: readonly PolicyAccess[];
  readonly kubernetesGroups: readonly string[];
}
