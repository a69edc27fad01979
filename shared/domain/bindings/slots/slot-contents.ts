/**
 * The inline policy of a slot, as the pool's template writes it. It signs a person in and shows them the clusters of the
 * account. Rights inside a cluster come from an access entry alone.
 */
export const SLOT_POLICY = {
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

/** How long a session of a slot's role lasts, as ISO 8601 writes it. */
export const SLOT_SESSION = "PT1H";

/** The tag whose value is the installation's id. No role of ours may write it. */
export const SLOT_TAG = "drawbridge-pool";
