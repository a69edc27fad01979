import { chooseIdentity, type IdentityCandidate } from "./choose-identity";

const person = (id: string, given: Partial<IdentityCandidate> = {}): IdentityCandidate => ({
  id,
  isActive: true,
  hasLeft: false,
  isTaken: false,
  ...given,
});
const NOTHING = { linked: null, byExternalId: [], byEmail: [] };

describe("the person of a signed-in user", () => {
  it("is the one found before, whatever the e-mail address is now", () => {
    expect(chooseIdentity({ ...NOTHING, linked: person("ana"), byEmail: [person("ben")] })).toEqual({
      kind: "known",
      identityId: "ana",
    });
  });

  it("is nobody while that person is not active, even if another has the address", () => {
    const linked = person("ana", { isActive: false });
    expect(chooseIdentity({ ...NOTHING, linked, byEmail: [person("ben")] })).toMatchObject({ reason: "NOT_ACTIVE" });
  });

  it("is the one active person of that external id, before any address", () => {
    expect(chooseIdentity({ ...NOTHING, byExternalId: [person("ana")], byEmail: [person("ben")] })).toEqual({
      kind: "new-link",
      identityId: "ana",
    });
  });

  it("is the one active person of that address", () => {
    const byEmail = [person("gone", { isActive: false }), person("ana")];
    expect(chooseIdentity({ ...NOTHING, byEmail })).toEqual({ kind: "new-link", identityId: "ana" });
  });

  it("is nobody while two people have the external id, though one of them is not active", () => {
    const byExternalId = [person("ana"), person("off", { isActive: false })];
    const refused = { kind: "refused", reason: "SEVERAL" };
    expect(chooseIdentity({ ...NOTHING, byExternalId, byEmail: [person("ana")] })).toEqual(refused);
    const left = [person("ana"), person("gone", { isActive: false, hasLeft: true })];
    expect(chooseIdentity({ ...NOTHING, byExternalId: left })).toEqual({ kind: "new-link", identityId: "ana" });
  });

  it.each([
    ["NOBODY", []],
    ["NOT_ACTIVE", [person("gone", { isActive: false })]],
    ["SEVERAL", [person("ana"), person("ben")]],
    ["TAKEN", [person("ana", { isTaken: true })]],
  ] as const)("is refused as %s", (reason, byEmail) => {
    expect(chooseIdentity({ ...NOTHING, byEmail })).toEqual({ kind: "refused", reason });
  });
});
