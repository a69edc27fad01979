import fc from "fast-check";
import { uniteAccess } from "../cluster-access";
import type { ClusterAccess } from "../cluster-access.port";

const namespaces = fc.option(fc.uniqueArray(fc.constantFrom("a", "b", "c-*", "*"), { minLength: 1 }), { nil: null });

const policies = fc.uniqueArray(
  fc.record({
    policy: fc.constantFrom("AmazonEKSViewPolicy", "AmazonEKSEditPolicy", "AmazonEKSAdminPolicy"),
    namespaces,
  }),
  { selector: ({ policy }) => policy },
);

/** Few policies, namespaces and groups, so that they often meet. In the order in which equal is equal. */
export const anyAccess: fc.Arbitrary<ClusterAccess> = fc
  .record({ policies, kubernetesGroups: fc.uniqueArray(fc.constantFrom("ops", "dev")) })
  .map((access) => uniteAccess([access]));
