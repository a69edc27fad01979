import { chooseIdentity, type IdentityCandidate, type LinkedIdentity } from "./choose-identity";

const person = (id: string, given: Partial<IdentityCandidate> = {}): IdentityCandidate => ({
  id,
  personId: `person-of-${id}`,
  isActive: true,
  hasLeft: false,
  isTaken: false,
  ...given,
});
const link = (id: string, given: Partial<LinkedIdentity> = {}): LinkedIdentity => ({
  ...person(id),
  isLinkOnly: false,
  ...given,
});
const NOTHING = { linked: null, byExternalId: [], byEmail: [] };

describe("the person of a signed-in user", () => {
  it("is the one found before, whatever the e-mail address is now", () => {
    expect(chooseIdentity({ ...NOTHING, linked: link("ana"), byEmail: [person("ben")] })).toEqual({
      kind: "known",
      identityId: "ana",
    });
  });

  it("is nobody while that person is not active, even if another has the address", () => {
    const linked = link("ana", { isActive: false });
    expect(chooseIdentity({ ...NOTHING, linked, byEmail: [person("ben")] })).toMatchObject({ reason: "NOT_ACTIVE" });
  });

  it("is found anew only as the same person, where the provider of before counts no more", () => {
    const linked = link("old", { personId: "ana", isActive: false, isLinkOnly: true });
    const [ana, ben] = [person("new", { personId: "ana" }), person("ben")];
    expect(chooseIdentity({ ...NOTHING, linked, byEmail: [ana] })).toEqual({ kind: "moved-link", identityId: "new" });
    for (const refused of [
      { linked, byEmail: [ben] },
      { linked, byEmail: [ana, ben] },
      { linked, byExternalId: [ben], byEmail: [ana] },
      { linked, byEmail: [{ ...ana, isTaken: true }] },
      { linked: { ...linked, isLinkOnly: false }, byEmail: [ana] },
    ]) {
      expect(chooseIdentity({ ...NOTHING, ...refused })).toEqual({ kind: "refused", reason: "NOT_ACTIVE" });
    }
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

  it("is one who has another user already, by external id alone", () => {
    const taken = person("ana", { isTaken: true });
    const refused = (reason: string) => ({ kind: "refused", reason });
    expect(chooseIdentity({ ...NOTHING, byExternalId: [taken] })).toEqual({ kind: "replaced-link", identityId: "ana" });
    expect(chooseIdentity({ ...NOTHING, byEmail: [taken] })).toEqual(refused("TAKEN"));
    const inactive = person("ana", { isTaken: true, isActive: false });
    expect(chooseIdentity({ ...NOTHING, byExternalId: [inactive], byEmail: [taken] })).toEqual(refused("NOT_ACTIVE"));
    expect(chooseIdentity({ ...NOTHING, byExternalId: [taken, person("ben")] })).toEqual(refused("SEVERAL"));
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
