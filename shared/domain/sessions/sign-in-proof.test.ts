import { signInProof } from "./sign-in-proof";

const at = (time: string) => new Date(`2026-06-01T${time}:00.000Z`);
const SETTINGS = { minutes: 30, mfaProviders: ["okta"] };
const session = (given: object) => ({
  provider: "google",
  createdAt: at("12:00"),
  authTime: null,
  mfaAt: null,
  ...given,
});

describe("the proof of a session", () => {
  it("is dated by its own beginning where its provider reports no time", () => {
    expect(signInProof(session({}), SETTINGS)).toEqual({
      at: at("12:00"),
      goodForMinutes: 30,
      renewAt: "/auth/login?provider=google&returnTo=/",
    });
  });

  it("is dated by the last entry of credentials, which a provider may remember for days", () => {
    const proof = signInProof(session({ authTime: at("08:00") }), SETTINGS);
    expect(proof).toMatchObject({ at: at("08:00"), renewAt: "/auth/login?provider=google&stepUp=1&returnTo=/" });
    expect(signInProof(session({ authTime: at("12:10") }), SETTINGS).at).toEqual(at("12:00"));
  });

  it("has a second factor, where its provider reports those", () => {
    expect(signInProof(session({ provider: "okta" }), SETTINGS)).toMatchObject({
      at: null,
      renewAt: "/auth/login?provider=okta&stepUp=1&returnTo=/",
    });
    const shown = session({ provider: "okta", authTime: at("11:50"), mfaAt: at("11:50") });
    expect(signInProof(shown, SETTINGS).at).toEqual(at("11:50"));
  });

  it("is renewed at the development sign-in by people who used that", () => {
    expect(signInProof(session({ provider: "development" }), SETTINGS).renewAt).toBe("/auth/dev");
  });
});
