import { type Actor, hasRole, hasScope, narrowRoles, ROLES, requireRole, systemActor } from "./actor";

const actorWith = (...roles: Actor["roles"]): Actor => ({ kind: "person", id: "1", name: "Ada", roles, scopes: [] });

describe("an actor", () => {
  it.each(ROLES)("with the role %s has it and no other", (role) => {
    expect(ROLES.filter((one) => hasRole(actorWith(role), one))).toEqual([role]);
  });

  it("needs one of the required roles", () => {
    expect(() => requireRole(actorWith("AUDITOR"), "ADMIN", "AUDITOR")).not.toThrow();
  });

  it.each([[["MEMBER"]], [["AUDITOR", "MEMBER"]], [[]]] as [Actor["roles"]][])(
    "with the roles %j gets the name of a missing one",
    (roles) => {
      expect(() => requireRole(actorWith(...roles), "ADMIN")).toThrow(
        expect.objectContaining({
          code: "FORBIDDEN",
          message: "This needs the role ADMIN, which this token does not have.",
        }),
      );
    },
  );

  it("that is the platform itself may do what an admin may", () => {
    expect(hasRole(systemActor("schedule"), "ADMIN")).toBe(true);
  });
});

describe("a scope", () => {
  const withScopes = (...scopes: string[]): Actor => ({ ...actorWith("ADMIN"), scopes });

  it("narrows a token to the named scopes; without any it is not narrowed", () => {
    expect(hasScope(withScopes("READ"), "READ")).toBe(true);
    expect(hasScope(withScopes("READ"), "ADMIN")).toBe(false);
    expect(hasScope(withScopes("read"), "READ")).toBe(false);
    expect(hasScope(withScopes(), "ADMIN")).toBe(true);
  });

  it("other than ADMIN leaves an admin's token with the rights of an auditor", () => {
    expect(narrowRoles(["ADMIN", "AUDITOR", "MEMBER"], ["READ"])).toEqual(["AUDITOR", "MEMBER"]);
    expect(narrowRoles(["ADMIN", "MEMBER"], ["ADMIN"])).toEqual(["ADMIN", "MEMBER"]);
    expect(narrowRoles(["MEMBER"], ["READ"])).toEqual(["MEMBER"]);
    expect(narrowRoles(["ADMIN"], [])).toEqual(["ADMIN"]);
  });
});
