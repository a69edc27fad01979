import { redactArguments } from "./redact";

describe("redacted input in the log", () => {
  it.each([
    "token",
    "apiToken",
    "clientSecret",
    "password",
    "document",
    "signingKey",
    "url",
    "webhookUrl",
    "externalId",
  ])("has no value of a field named %s, and no length", (name) => {
    expect(redactArguments({ input: { [name]: "HUNTER" } })).toEqual({ input: { [name]: "[redacted]" } });
    expect(redactArguments({ input: { [name]: null } })).toEqual({ input: { [name]: null } });
  });

  it("has ids, numbers and words of the schema as they are", () => {
    const sent = {
      id: "0198c0de-0000-7000-8000-000000000001",
      version: 3,
      enabled: false,
      kind: "EKS_CLUSTER",
      at: null,
    };
    expect(redactArguments(sent)).toEqual(sent);
  });

  it.each(["hunter2", "JBSWY3DPEHPK3PXP", "arn:aws:iam::1:role/x", ""])(
    "has only the length of other texts: %j",
    (text) => {
      expect(redactArguments({ configuration: [{ value: text }] })).toEqual({
        configuration: [{ value: `[a text of ${text.length} characters]` }],
      });
    },
  );

  it("is not larger for a larger input", () => {
    expect(redactArguments({ list: Array(60).fill(1) })).toEqual({ list: [...Array(50).fill(1), "[10 more]"] });
    expect(JSON.stringify(redactArguments({ a: { b: { c: { d: { e: { f: 7 } } } } } }))).not.toContain("7");
  });
});
