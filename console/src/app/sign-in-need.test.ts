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
    const answers = Promise.all(all.map(askToSignInAgain));
    askedNeed()!.settle(true);
    stop();
    expect(await answers).toEqual([true, true, true]);
    expect(seen).toEqual(["SESSION", null]);
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
