import { newSecret, open, seal } from "./webhook-secret";

const KEY = "a key of at least thirty-two characters";

describe("a webhook's secret", () => {
  it("is not readable where a key seals it, and opens with that key", () => {
    const secret = newSecret();
    const stored = seal(secret, "webhook-1", KEY);
    expect(stored).not.toContain(secret.slice(-20));
    expect(open(stored, "webhook-1", KEY)).toBe(secret);
  });

  it("stands as it is where there is no key, and stays readable when one comes", () => {
    const stored = seal("secret", "webhook-1", undefined);
    expect(open(stored, "webhook-1", undefined)).toBe("secret");
    expect(open(stored, "webhook-1", KEY)).toBe("secret");
  });

  it("does not open with another key, without one, on another webhook, or damaged", () => {
    const stored = seal("secret", "webhook-1", KEY);
    expect(open(stored, "webhook-1", `${KEY}!`)).toBeNull();
    expect(open(stored, "webhook-1", undefined)).toBeNull();
    expect(open(stored, "webhook-2", KEY)).toBeNull();
    const damaged = `${stored.slice(0, -2)}${stored.endsWith("AA") ? "BB" : "AA"}`;
    expect(open(damaged, "webhook-1", KEY)).toBeNull();
  });

  it("is sealed differently each time", () => {
    expect(seal("secret", "webhook-1", KEY)).not.toBe(seal("secret", "webhook-1", KEY));
  });
});
