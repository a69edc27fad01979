import { readCookie, setCookieHeader } from "./cookies";
import { returnPathOf } from "./return-path";

describe("the return path of a sign-in", () => {
  it.each(["/", "/requests/1?tab=open#top", "/a/b"])("is a path of this server: %s", (path) => {
    expect(returnPathOf(path)).toBe(path);
  });

  it.each([
    undefined,
    "",
    "requests",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "/\t/evil.example",
    "/a\r\nSet-Cookie: x=y",
    "/.//evil.example",
    "/..//evil.example",
    "/%0d%0a/../..//evil.example",
    `/${"a".repeat(2_000)}`,
    ["/a", "/b"],
  ])("is nothing else: %j", (text) => {
    expect(returnPathOf(text)).toBe("/");
  });
});

describe("a cookie", () => {
  it("is read by its exact name, the first of several", () => {
    expect(readCookie("a=1; drawbridge=abc-_1; drawbridge=2", "drawbridge")).toBe("abc-_1");
    expect(readCookie("xdrawbridge=1", "drawbridge")).toBeNull();
    expect(readCookie("drawbridge=%22; a", "drawbridge")).toBeNull();
    expect(readCookie(undefined, "drawbridge")).toBeNull();
  });

  it("is hidden from scripts, and Secure where there is https", () => {
    expect(setCookieHeader("a", "b", { path: "/", secure: true })).toBe("a=b; Path=/; HttpOnly; SameSite=Lax; Secure");
    expect(setCookieHeader("a", "", { path: "/x", secure: false, maxAgeSeconds: 0 })).toBe(
      "a=; Path=/x; HttpOnly; SameSite=Lax; Max-Age=0",
    );
  });
});
