import { type Actor, hasRole, ROLES, requireRole, systemActor } from "./actor";

const actorWith = (...roles: Actor["roles"]): Actor => ({ kind: "person", id: "1", name: "Ada", roles, scopes: [] });

describe("an actor", () => {
  it.each(ROLES)("with the role %s has it and no other", (role) => {
    expect(ROLES.filter((one) => hasRole(actorWith(role), one))).toEqual([role]);
  });

  it("needs one of the roles that are asked for", () => {
    expect(() => requireRole(actorWith("AUDITOR"), "ADMIN", "AUDITOR")).not.toThrow();
  });

  it.each([[["MEMBER"]], [["AUDITOR", "MEMBER"]], [[]]] as [Actor["roles"]][])(
    "with the roles %j is told which one it lacks",
    (roles) => {
      expect(() => requireRole(actorWith(...roles), "ADMIN")).toThrow(
        expect.objectContaining({ code: "FORBIDDEN", message: "This needs the role ADMIN." }),
      );
    },
  );

  it("that is the platform itself may do what an admin may", () => {
    expect(hasRole(systemActor("schedule"), "ADMIN")).toBe(true);
  });
});
