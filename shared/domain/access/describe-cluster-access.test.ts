import { uniteAccess } from "./cluster-access";
import type { ClusterAccess } from "./cluster-access.port";
import { describeAccessDifferences, describeClusterAccess } from "./describe-cluster-access";

const VIEW = "AmazonEKSViewPolicy";
const view = (namespaces: string[] | null): ClusterAccess => ({
  policies: [{ policy: VIEW, namespaces }],
  kubernetesGroups: [],
});
const groups = (...kubernetesGroups: string[]): ClusterAccess => ({ policies: [], kubernetesGroups });
const NOTHING = groups();

describe("a change of an entry by others", () => {
  it.each([
    ["nothing", view(["a"]), view(["a"]), []],
    ["a wider scope", view(["a"]), view(null), [`${VIEW} was widened: in a before, on the whole cluster now.`]],
    ["a narrower scope", view(null), view(["a"]), [`${VIEW} was narrowed: on the whole cluster before, in a now.`]],
    ["other namespaces", view(["a", "b"]), view(["b", "c"]), [`${VIEW} was moved: in a, b before, in b, c now.`]],
    ["one more namespace", view(["a"]), view(["a", "b"]), [`${VIEW} was widened: in a before, in a, b now.`]],
    ["a policy more", NOTHING, view(["a"]), [`${VIEW} in a was added.`]],
    ["a policy less", view(null), NOTHING, [`${VIEW} on the whole cluster was taken away.`]],
    [
      "groups",
      groups("dev"),
      groups("ops"),
      ["The Kubernetes group 'ops' was added.", "The Kubernetes group 'dev' was taken away."],
    ],
  ])("is described: %s", (_what, before, now, said) => {
    expect(describeAccessDifferences(before, now)).toEqual(said);
  });
});

it("access is described in one line", () => {
  expect(describeClusterAccess(uniteAccess([view(["a", "b"]), groups("ops")]))).toBe(
    `${VIEW} in a, b, the Kubernetes group 'ops'`,
  );
  expect(describeClusterAccess(NOTHING)).toBe("nothing");
});
