import { afterEach, describe, expect, it } from "vitest";
import { askedNeed, askToSignInAgain, onAskedNeed, somebodyIsHere } from "./sign-in-need";

describe("an operation that was refused for want of a sign-in", () => {
  afterEach(() => askedNeed()?.settle(false));

  it("asks for no sign-in before the first one: the page of sign-in does", async () => {
    expect(await askToSignInAgain("SESSION")).toBe(false);
    expect(askedNeed()).toBeNull();
  });

  it("waits for one sign-in together with all others, and goes on after it", async () => {
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

  it("is sent again without another sign-in if it was sent before the last one", async () => {
    somebodyIsHere();
    const sentAt = performance.now();
    void askToSignInAgain("RECENT_SIGN_IN", sentAt);
    askedNeed()!.settle(true);
    expect(await askToSignInAgain("RECENT_SIGN_IN", sentAt)).toBe(true);
    expect(askedNeed()).toBeNull();
    void askToSignInAgain("RECENT_SIGN_IN");
    expect(askedNeed()?.need).toBe("RECENT_SIGN_IN");
  });

  it("asks for a sign-in again after the person cancelled one", async () => {
    somebodyIsHere();
    const first = askToSignInAgain("SECOND_FACTOR");
    askedNeed()!.settle(false);
    expect(await first).toBe(false);
    void askToSignInAgain("RECENT_SIGN_IN");
    expect(askedNeed()?.need).toBe("RECENT_SIGN_IN");
  });
});
