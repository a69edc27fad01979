import { afterEach, describe, expect, it } from "vitest";
import {
  askedNeed,
  askToSignInAgain,
  onAskedNeed,
  signInNeedOf,
  somebodyIsHere,
  tellSessionIsBack,
} from "./sign-in-need";

describe("an operation that was refused for want of a sign-in", () => {
  afterEach(() => askedNeed()?.settle(false));

  it("asks for no sign-in before the first one: the page of sign-in does", async () => {
    expect(await askToSignInAgain("SESSION")).toBe(false);
    expect(askedNeed()).toBeNull();
  });

  it("waits for one sign-in together with all others, and goes on after it", async () => {
    somebodyIsHere("emil");
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
    somebodyIsHere("emil");
    const sentAt = performance.now();
    void askToSignInAgain("RECENT_SIGN_IN", sentAt);
    askedNeed()!.settle(true);
    expect(await askToSignInAgain("RECENT_SIGN_IN", sentAt)).toBe(true);
    expect(askedNeed()).toBeNull();
    void askToSignInAgain("RECENT_SIGN_IN");
    expect(askedNeed()?.need).toBe("RECENT_SIGN_IN");
  });

  it("stays refused if it was sent before the person left an ended session as it is", async () => {
    somebodyIsHere("emil");
    const sentAt = performance.now();
    void askToSignInAgain("SESSION", sentAt);
    askedNeed()!.settle(false);
    expect(await askToSignInAgain("SESSION", sentAt)).toBe(false);
    expect(askedNeed()).toBeNull();
    tellSessionIsBack();
    void askToSignInAgain("SESSION", sentAt);
    expect(askedNeed()?.need).toBe("SESSION");
  });

  it("asks for a sign-in again after the person cancelled one", async () => {
    somebodyIsHere("emil");
    const first = askToSignInAgain("SECOND_FACTOR");
    askedNeed()!.settle(false);
    expect(await first).toBe(false);
    void askToSignInAgain("RECENT_SIGN_IN");
    expect(askedNeed()?.need).toBe("RECENT_SIGN_IN");
  });
});

describe("the need of a refused answer", () => {
  const refused = (message: string, extensions: object) =>
    JSON.stringify({ data: null, errors: [{ message, extensions }] });
  const tooOld = (address: string) =>
    refused("Nothing was changed.", {
      code: "INVALID_STATE",
      rule: "SIGN_IN_AGAIN",
      fields: [{ path: [], message: "Nothing was changed.", rule: "SIGN_IN_AGAIN", signInPath: address }],
    });

  it("is a step-up where the address of the refusal asks for one", () => {
    expect(signInNeedOf(tooOld("/auth/login?provider=entra&stepUp=1&returnTo=/"))).toBe("RECENT_STEP_UP");
    expect(signInNeedOf(tooOld("/auth/login?provider=google&returnTo=/"))).toBe("RECENT_SIGN_IN");
    expect(signInNeedOf(tooOld("/auth/dev"))).toBe("RECENT_SIGN_IN");
  });

  it("is a session or a second factor, by code and rule", () => {
    expect(signInNeedOf(refused("You are not signed in.", { code: "UNAUTHENTICATED", rule: null }))).toBe("SESSION");
    expect(signInNeedOf(refused("It needs a second factor.", { code: "INVALID_STATE", rule: "MFA_REQUIRED" }))).toBe(
      "SECOND_FACTOR",
    );
  });

  it("is none for other refusals, and for texts that hold the same words", () => {
    expect(signInNeedOf(refused("There is one already.", { code: "CONFLICT", rule: "NAME_TAKEN" }))).toBeNull();
    expect(signInNeedOf(JSON.stringify({ data: { rule: "SIGN_IN_AGAIN" } }))).toBeNull();
  });
});
