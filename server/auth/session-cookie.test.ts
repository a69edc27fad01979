import { attemptCookie, attemptCookieName, noSessionCookie, sessionCookie, sessionCookieName } from "./session-cookie";

const SERVED = { url: "https://drawbridge.example" };
const LOCAL = { url: null };

describe("a cookie", () => {
  it("on https can be set by no other host and is sent by no plain http, whatever a proxy claims", () => {
    for (const cookie of [sessionCookie(SERVED, "t"), noSessionCookie(SERVED), attemptCookie(SERVED, ["t"])]) {
      // The requirements of the prefix: Secure, the whole site, and no domain.
      expect(cookie).toMatch(/^__Host-drawbridge\w*=t?; Path=\/; HttpOnly; SameSite=Lax; Secure/);
      expect(cookie).not.toMatch(/domain/i);
    }
    expect([sessionCookieName(SERVED), attemptCookieName(SERVED)]).toEqual([
      "__Host-drawbridge",
      "__Host-drawbridge_sign_in",
    ]);
  });

  it("on localhost has neither restriction", () => {
    expect(sessionCookie(LOCAL, "t")).toBe("drawbridge_session=t; Path=/; HttpOnly; SameSite=Lax");
    expect(attemptCookie(LOCAL, ["t"])).toBe("drawbridge_sign_in=t; Path=/auth; HttpOnly; SameSite=Lax; Max-Age=600");
  });

  it("of an attempt is cleared with the attributes it was set with", () => {
    const fate = (...tokens: string[]) =>
      attemptCookie(SERVED, tokens)
        .replace(/=t?;/, "=;")
        .replace(/Max-Age=\d+/, "");
    expect(fate()).toBe(fate("t"));
    expect(attemptCookie(SERVED, [])).toContain("Max-Age=0");
  });
});
