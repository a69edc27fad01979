import type { ClusterAccess } from "../catalog/cluster-access.port";
import { diffAutomatic } from "./diff-automatic";

const given = (...policies: string[]): ClusterAccess => ({
  policies: policies.map((policy) => ({ policy, namespaces: null })),
  kubernetesGroups: [],
});
const want = (personId: string, access: ClusterAccess, mayStart = true) => ({
  personId,
  resourceId: "cluster",
  access,
  mayStart,
});
const grant = (id: string, personId: string, access: ClusterAccess) => ({
  id,
  personId,
  resourceId: "cluster",
  access,
});

describe("what is to change for an automatic flow", () => {
  it("is nothing where somebody has what is wanted for them, in whatever order it is written", () => {
    const changes = diffAutomatic([want("ana", given("View", "Edit"))], [grant("1", "ana", given("Edit", "View"))], []);
    expect(changes).toEqual({ gives: [], ends: [] });
  });

  it("is the old access and the new one where it is another", () => {
    const [wanted, held] = [want("ana", given("Edit")), grant("1", "ana", given("View"))];
    expect(diffAutomatic([wanted], [held], [])).toEqual({ gives: [wanted], ends: [held] });
  });

  it("is not what was refused, nor what may not start now, which stays where it is held", () => {
    const refused = grant("1", "ana", given("View"));
    const held = grant("2", "ben", given("View"));
    const wants = ["ana", "ben", "kim"].map((person) => want(person, given("View"), false));
    expect(diffAutomatic([want("ana", given("View"))], [], [refused])).toEqual({ gives: [], ends: [] });
    expect(diffAutomatic([want("ana", given("View", "Edit"))], [], [refused])).toEqual({ gives: [], ends: [] });
    expect(diffAutomatic(wants, [held], [])).toEqual({ gives: [], ends: [] });
  });
});
