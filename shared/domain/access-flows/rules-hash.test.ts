import { createHash } from "node:crypto";
import { aDefinition } from "../../../testing/access-flows";
import { canonicalJson } from "../../kernel/canonical-json";
import { rulesHash } from "./rules-hash";

describe("the hash of a flow's rules", () => {
  it("does not depend on the order of keys, nor on left-out ones", () => {
    const { approverPolicy, escalation, settings } = aDefinition({});
    const turned = Object.fromEntries(Object.entries(settings).reverse()) as unknown as typeof settings;
    const rules = { settings: { ...turned, more: undefined }, escalation, approverPolicy };
    expect(rulesHash(rules)).toBe(rulesHash({ approverPolicy, escalation, settings }));
  });

  it("differs for other rules", () => {
    const { approverPolicy, escalation, settings } = aDefinition({});
    const other = { ...settings, selfApprovalAllowed: !settings.selfApprovalAllowed };
    expect(rulesHash({ approverPolicy, escalation, settings: other })).not.toBe(
      rulesHash({ approverPolicy, escalation, settings }),
    );
  });

  it("is SHA-256 of canonical JSON", () => {
    expect(canonicalJson({ b: [1, null, undefined, "ü"], a: { d: undefined, c: true } })).toBe(
      '{"a":{"c":true},"b":[1,null,null,"ü"]}',
    );
    const rules = { approverPolicy: null, escalation: null, settings: {} as never };
    const text = '{"approverPolicy":null,"escalation":null,"settings":{}}';
    expect(rulesHash(rules)).toBe(createHash("sha256").update(text).digest("hex"));
  });
});
