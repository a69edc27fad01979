import { join } from "node:path";
import { evaluateSlot } from "../shared/domain/bindings/slots/evaluate-slot";
import { checkParameters, isConditionTrue, resolveValue, type TemplateResource } from "../simulator/iam/intrinsics";
import { parseTemplate } from "../simulator/iam/template-roles";
import { committedText } from "../testing/committed-text";
import { POOL_SIZES, poolTemplate } from "./pool-template";

const INSTALLATION = "018f3c1e-7c1b-7000-8000-c2a5b1d0e4f3";
/** As long as the template takes it. */
const PREFIX = `drawbridge-${"x".repeat(17)}`;

const text = committedText(join(__dirname, "aws/pool.yaml"), poolTemplate());
const template = parseTemplate("pool.yaml", text);

const stackOf = (parameters: Record<string, string> = {}) => ({
  template,
  parameters: {
    InstallationId: INSTALLATION,
    IdentityCenterInstanceArn: "arn:aws:sso:::instance/ssoins-7223f0a1b2c3d4e5",
    PoolPrefix: PREFIX,
    ...parameters,
  },
  accountId: "111122223333",
  region: "eu-west-1",
});

interface Slot extends TemplateResource {
  readonly DependsOn?: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

const slots = Object.entries(template.Resources as Record<string, Slot>);

function made(size: number) {
  const stack = stackOf({ PoolSize: String(size) });
  checkParameters(stack);
  return slots.filter(([, { Condition }]) => Condition === undefined || isConditionTrue(Condition, stack));
}

describe("the template of the pool", () => {
  it("is the committed one (UPDATE_SNAPSHOT=1 writes it anew)", () => {
    expect(text).toBe(poolTemplate());
  });

  it("is too large for a request, and small enough for S3", () => {
    const bytes = Buffer.byteLength(text);
    expect(bytes).toBeGreaterThan(51_200);
    expect(bytes).toBeLessThan(460_800);
  });

  it("makes 50 permission sets unless told otherwise, and no other number than it names", () => {
    expect(template.Parameters.PoolSize).toMatchObject({ Default: 50, AllowedValues: [...POOL_SIZES] });
  });

  it.each([...POOL_SIZES])("makes %i permission sets that may be slots", (size) => {
    const stack = stackOf({ PoolSize: String(size) });
    const names = made(size).map(([, { Type, Properties }]) => {
      expect(Type).toBe("AWS::SSO::PermissionSet");
      const { Name, InlinePolicy, SessionDuration, Tags, ...other } = resolveValue(Properties, stack) as Properties;
      expect(Object.keys(other).sort()).toEqual(["Description", "InstanceArn"]);
      const contents = {
        name: Name,
        sessionDuration: SessionDuration,
        inlinePolicy: JSON.stringify(InlinePolicy),
        managedPolicies: [],
        customerManagedPolicies: [],
        permissionsBoundary: null,
        tags: Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])),
        accountIds: [],
      };
      expect(evaluateSlot(contents, { installationId: INSTALLATION, managementAccountId: null })).toEqual([]);
      expect(Name.length).toBeLessThanOrEqual(32);
      return Name;
    });
    expect(new Set(names).size).toBe(size);
  });

  it("makes ten at once, each after one that is made whenever it is", () => {
    for (const [index, [, { DependsOn }]] of slots.entries()) expect(DependsOn).toBe(slots[index - 10]?.[0]);
    for (const size of POOL_SIZES) {
      const names = made(size).map(([name]) => name);
      const missing = made(size).filter(([, { DependsOn }]) => DependsOn !== undefined && !names.includes(DependsOn));
      expect(missing).toEqual([]);
    }
  });

  it("leaves every permission set where it is when its stack shrinks or goes", () => {
    const policies = slots.map(([, slot]) => [slot.DeletionPolicy, slot.UpdateReplacePolicy].join());
    expect([...new Set(policies)]).toEqual(["Retain,Retain"]);
  });

  it("tells the ARN of each, once, under the condition that makes it", () => {
    const output = text.slice(text.indexOf("\nOutputs:"));
    const told = [...output.matchAll(/!GetAtt (\w+)\.PermissionSetArn/g)].map(([, name]) => name);
    expect(told).toEqual(slots.map(([name]) => name));
    const blocks = output.split("\n").filter((line) => line.includes("!GetAtt"));
    const conditions = blocks.map((line) => /!If \[(\w+)/.exec(line)?.[1]);
    const byBlock = blocks.map((line) => {
      const [, first] = /!GetAtt (\w+)\./.exec(line)!;
      return template.Resources[first!]?.Condition;
    });
    expect(conditions).toEqual(byBlock);
  });

  it.each([
    ["PoolPrefix", `${PREFIX}x`],
    ["PoolPrefix", "Drawbridge"],
    ["PoolPrefix", "draw*"],
    ["PoolSize", "75"],
    ["IdentityCenterInstanceArn", "arn:aws:sso:::permissionSet/ssoins-7223f0a1b2c3d4e5/ps-1"],
  ])("refuses %s %s", (name, value) => {
    expect(() => checkParameters(stackOf({ [name]: value }))).toThrow(`the parameter ${name} is`);
  });
});

interface Properties {
  readonly Name: string;
  readonly InlinePolicy: object;
  readonly SessionDuration: string;
  readonly Tags: readonly { readonly Key: string; readonly Value: string }[];
}
