import { ENTERPRISE_EXTENSION } from "./protocol/scim-schema";
import { scimPersonOf } from "./scim-person";

describe("the person of a SCIM user", () => {
  it.each([
    [{ displayName: "Ana", name: { formatted: "Ms. Ana" } }, "Ana"],
    [{ name: { formatted: "Ms. Ana", givenName: "Ana" } }, "Ms. Ana"],
    [{ name: { givenName: "Ana", familyName: "Silva" } }, "Ana Silva"],
    [{ name: { familyName: "Silva" } }, "Silva"],
    [{ displayName: "  " }, "ana"],
  ])("has the display name %j", (user, displayName) => {
    expect(scimPersonOf({ userName: "ana", ...user })).toMatchObject({ displayName });
  });

  it.each([
    [
      [
        { value: "home", type: "home" },
        { value: "work", type: "work" },
      ],
      "work",
    ],
    [
      [
        { value: "work", type: "work" },
        { value: "main", primary: true },
      ],
      "main",
    ],
    [[{ value: "first" }, { value: "second" }], "first"],
    [[{ type: "work" }], null],
  ])("has %j as the primary address", (emails, email) => {
    expect(scimPersonOf({ userName: "ana", emails })).toMatchObject({ email });
  });

  it("is found by roles in lower case, and by the enterprise attributes", () => {
    const enterprise = { costCenter: "CC-1", division: " ", department: "Tour", manager: { value: "boss" } };
    const user = {
      userName: "ana",
      roles: [{ value: "SRE" }, { value: "sre" }, {}],
      [ENTERPRISE_EXTENSION]: enterprise,
    };
    expect(scimPersonOf(user)).toMatchObject({
      roles: ["sre"],
      attributes: { costCenter: "CC-1" },
      department: "Tour",
      managerExternalId: null,
      active: true,
    });
  });

  it("has a manager by their SCIM id, whatever its case", () => {
    const manager = { value: " AAAAAAAA-0000-7000-8000-00000000000A" };
    expect(scimPersonOf({ userName: "ana", [ENTERPRISE_EXTENSION]: { manager } })).toMatchObject({
      managerExternalId: "aaaaaaaa-0000-7000-8000-00000000000a",
    });
  });
});
