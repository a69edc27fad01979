import { afterEach, describe, expect, it } from "vitest";
import { askedNeed, askToSignInAgain, onAskedNeed, somebodyIsHere } from "./sign-in-need";

describe("what is refused for want of a sign-in", () => {
  afterEach(() => askedNeed()?.settle(false));

  it("asks for none before anybody was here: the page of sign-in does", async () => {
    expect(await askToSignInAgain("SESSION")).toBe(false);
    expect(askedNeed()).toBeNull();
  });

  it("waits for one sign-in, however much of it there is, and goes on with it", async () => {
    somebodyIsHere();
    const seen: (string | null)[] = [];
    const stop = onAskedNeed(() => seen.push(askedNeed()?.need ?? null));
    const all = ["SESSION", "SESSION", "SECOND_FACTOR"] as const;
    const answers = Promise.all(all.map((need) => askToSignInAgain(need)));
    askedNeed()!.settle(true);
    stop();
    expect(await answers).toEqual([true, true, true]);
    expect(seen).toEqual(["SESSION", null]);
  });

  it("sends what was sent before a sign-in, and refused after it, again without another one", async () => {
    somebodyIsHere();
    const sentAt = performance.now();
    void askToSignInAgain("RECENT_SIGN_IN", sentAt);
    askedNeed()!.settle(true);
    expect(await askToSignInAgain("RECENT_SIGN_IN", sentAt)).toBe(true);
    expect(askedNeed()).toBeNull();
    void askToSignInAgain("RECENT_SIGN_IN");
    expect(askedNeed()?.need).toBe("RECENT_SIGN_IN");
  });

  it("asks anew after somebody did not want to", async () => {
    somebodyIsHere();
    const first = askToSignInAgain("SECOND_FACTOR");
    askedNeed()!.settle(false);
    expect(await first).toBe(false);
    void askToSignInAgain("RECENT_SIGN_IN");
    expect(askedNeed()?.need).toBe("RECENT_SIGN_IN");
  });
});
