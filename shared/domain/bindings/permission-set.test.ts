import { INLINE_POLICY, isOfPerson, newPermissionSet, permissionSetName } from "./permission-set";

const ana = { installationId: "inst-1", identityCenterUserId: "user-1", userName: "Ana.Silva@acme.example" };

describe("the name of a person's permission set", () => {
  it("can be read, and tells installations and people apart", () => {
    expect(permissionSetName(ana)).toMatch(/^jit-ana\.silva-[0-9a-f]{10}$/);
    const names = [
      permissionSetName(ana),
      permissionSetName({ ...ana, installationId: "inst-2" }),
      permissionSetName({ ...ana, identityCenterUserId: "user-2" }),
    ];
    expect(new Set(names).size).toBe(3);
  });

  it.each(["a".repeat(200), "Ünï çødé/..", "", "@", "---", "ana silva+eks=x,y"])(
    "fits AWS for the user name %j",
    (userName) => {
      expect(permissionSetName({ ...ana, userName })).toMatch(/^jit-[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?-[0-9a-f]{10}$/);
      expect(permissionSetName({ ...ana, userName }).length).toBeLessThanOrEqual(32);
    },
  );
});

describe("a permission set", () => {
  const set = { ...newPermissionSet("jit-ana", ana), arn: "arn" };

  it("is a person's by its tags alone, all of them", () => {
    expect(isOfPerson({ ...set, tags: { ...set.tags, more: "x" } }, ana)).toBe(true);
    expect(isOfPerson(set, { ...ana, identityCenterUserId: "user-2" })).toBe(false);
    expect(isOfPerson(set, { ...ana, installationId: "inst-2" })).toBe(false);
    expect(isOfPerson({ ...set, tags: {} }, ana)).toBe(false);
  });

  it("lets the person sign in, and gives nothing on a cluster", () => {
    expect(INLINE_POLICY.Statement.flatMap(({ Action }) => Action)).toEqual([
      "eks:DescribeCluster",
      "eks:ListClusters",
      "eks:AccessKubernetesApi",
    ]);
  });
});
