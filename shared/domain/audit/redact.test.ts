import { redact } from "./redact";

describe("what was sent, for the log", () => {
  it.each(["token", "apiToken", "secret", "clientSecret", "password", "document", "signingKey", "url", "webhookUrl"])(
    "has no value of a field named %s",
    (name) => {
      expect(redact({ input: { [name]: "hunter2" } })).toEqual({ input: { [name]: "[redacted]" } });
      expect(redact({ input: { [name]: null } })).toEqual({ input: { [name]: null } });
    },
  );

  it("has ids, numbers and short texts as they are", () => {
    const sent = { id: "0198c0de-0000-7000-8000-000000000001", version: 3, enabled: false, reason: "Deploy" };
    expect(redact(sent)).toEqual(sent);
  });

  it("names what is long by its length", () => {
    expect(redact({ text: "x".repeat(201), list: Array(60).fill(1) })).toEqual({
      text: "[a text of 201 characters]",
      list: [...Array(50).fill(1), "[10 more]"],
    });
    expect(JSON.stringify(redact({ a: { b: { c: { d: { e: { f: "deep" } } } } } }))).not.toContain("deep");
  });
});
