import { isSealedWithCurrent, newWebhookSecret, openSecret, sealSecret } from "./webhook-secret";

const OLD_KEY = "a key of at least thirty-two characters";
const KEY = { current: OLD_KEY, previous: [] };
const NONE = { current: undefined, previous: [] };
const OTHER = { current: `${OLD_KEY}!`, previous: [] };
const ROTATED = { current: `${OLD_KEY}!`, previous: [OLD_KEY] };

describe("a webhook's secret", () => {
  it("is not readable where a key seals it, and opens with that key", () => {
    const secret = newWebhookSecret();
    const stored = sealSecret(secret, "webhook-1", KEY);
    expect(stored).not.toContain(secret.slice(-20));
    expect(openSecret(stored, "webhook-1", KEY)).toBe(secret);
  });

  it("is stored in the clear without a key, and stays readable when a key comes", () => {
    const stored = sealSecret("secret", "webhook-1", NONE);
    expect(openSecret(stored, "webhook-1", NONE)).toBe("secret");
    expect(openSecret(stored, "webhook-1", KEY)).toBe("secret");
  });

  it("does not open with another key, without one, on another webhook, or damaged", () => {
    const stored = sealSecret("secret", "webhook-1", KEY);
    expect(openSecret(stored, "webhook-1", OTHER)).toBeNull();
    expect(openSecret(stored, "webhook-1", NONE)).toBeNull();
    expect(openSecret(stored, "webhook-2", KEY)).toBeNull();
    const damaged = `${stored.slice(0, -2)}${stored.endsWith("AA") ? "BB" : "AA"}`;
    expect(openSecret(damaged, "webhook-1", KEY)).toBeNull();
  });

  it("is sealed differently each time", () => {
    expect(sealSecret("secret", "webhook-1", KEY)).not.toBe(sealSecret("secret", "webhook-1", KEY));
  });

  it("opens with a former key, and reports which key was used last", () => {
    const before = sealSecret("secret", "webhook-1", KEY);
    const after = sealSecret("secret", "webhook-1", ROTATED);
    expect([openSecret(before, "webhook-1", ROTATED), openSecret(after, "webhook-1", ROTATED)]).toEqual([
      "secret",
      "secret",
    ]);
    expect(openSecret(after, "webhook-1", KEY)).toBeNull();
    const isCurrent = (stored: string, keys: typeof ROTATED | typeof NONE) =>
      isSealedWithCurrent(stored, "webhook-1", keys);
    expect([isCurrent(before, ROTATED), isCurrent(after, ROTATED)]).toEqual([false, true]);
    const plain = sealSecret("secret", "webhook-1", NONE);
    expect([isCurrent(plain, ROTATED), isCurrent(plain, NONE), isCurrent(before, NONE)]).toEqual([false, true, false]);
  });
});
