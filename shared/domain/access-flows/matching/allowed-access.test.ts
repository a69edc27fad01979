import fc from "fast-check";
import { isNoAccess, uniteAccess } from "../../access/cluster-access";
import type { ClusterAccess } from "../../access/cluster-access.port";
import { anyAccess } from "../../access/testing/arbitrary-access";
import type { FlowPermission } from "../flow-definition";
import { accessViolations, coveringNamespaces } from "./allowed-access";

const VIEW = "AmazonEKSViewPolicy";
const EDIT = "AmazonEKSEditPolicy";

const permission = (name: string, namespaces: string[] | null, groups: string[] = []): FlowPermission => ({
  permission: name,
  namespaces,
  groups,
});

const access = (policy: string, namespaces: string[] | null): ClusterAccess => ({
  policies: [{ policy, namespaces }],
  kubernetesGroups: [],
});

const groups = (...kubernetesGroups: string[]): ClusterAccess => ({ policies: [], kubernetesGroups });

const EVERYWHERE = [permission(VIEW, null)];
const IN_PAYMENTS = [permission(VIEW, ["payments-*", "shared"])];
const GROUPS = [permission("KUBERNETES_GROUP", null, ["on-call", "Debug"])];

describe("requested access", () => {
  it.each<[string, FlowPermission[], ClusterAccess, string[]]>([
    ["the whole cluster where that is allowed", EVERYWHERE, access(VIEW, null), []],
    ["any namespace where the whole cluster is allowed", EVERYWHERE, access(VIEW, ["any"]), []],
    ["no namespace at all", EVERYWHERE, access(VIEW, []), ["NAMESPACE_NOT_ALLOWED"]],
    ["another policy", EVERYWHERE, access(EDIT, null), ["PERMISSION_NOT_ALLOWED"]],
    ["nothing", EVERYWHERE, groups(), ["PERMISSION_NOT_ALLOWED"]],
    ["the whole cluster where namespaces are allowed", IN_PAYMENTS, access(VIEW, null), ["NAMESPACE_NOT_ALLOWED"]],
    ["a namespace that fits a pattern", IN_PAYMENTS, access(VIEW, ["payments-eu", "shared"]), []],
    ["the pattern itself", IN_PAYMENTS, access(VIEW, ["payments-*"]), []],
    ["a narrower pattern", IN_PAYMENTS, access(VIEW, ["payments-eu-*"]), []],
    ["a wider pattern", IN_PAYMENTS, access(VIEW, ["payments*"]), ["NAMESPACE_NOT_ALLOWED"]],
    ["everything by a pattern", IN_PAYMENTS, access(VIEW, ["*"]), ["NAMESPACE_NOT_ALLOWED"]],
    [
      "a namespace beside the pattern",
      IN_PAYMENTS,
      access(VIEW, ["payments-eu", "kube-system"]),
      ["NAMESPACE_NOT_ALLOWED"],
    ],
    ["what begins like an allowed name", IN_PAYMENTS, access(VIEW, ["shared-2"]), ["NAMESPACE_NOT_ALLOWED"]],
    ["a pattern over an allowed name", IN_PAYMENTS, access(VIEW, ["shared*"]), ["NAMESPACE_NOT_ALLOWED"]],
    [
      "what either of two permissions allows",
      [...IN_PAYMENTS, permission(VIEW, ["search"])],
      access(VIEW, ["shared", "search"]),
      [],
    ],
    ["an allowed group", GROUPS, groups("on-call", "Debug"), []],
    ["a group that is not allowed", GROUPS, groups("on-call", "admins"), ["GROUP_NOT_ALLOWED"]],
    ["a group in another case", GROUPS, groups("debug"), ["GROUP_NOT_ALLOWED"]],
    ["a group where only policies are allowed", EVERYWHERE, groups("on-call"), ["GROUP_NOT_ALLOWED"]],
    [
      "a group of Kubernetes, even where somebody wrote it down",
      [permission("KUBERNETES_GROUP", null, ["system:masters"])],
      groups("system:masters"),
      ["GROUP_NOT_ALLOWED"],
    ],
    [
      "several things that are not allowed",
      EVERYWHERE,
      { policies: [{ policy: EDIT, namespaces: null }], kubernetesGroups: ["x"] },
      ["PERMISSION_NOT_ALLOWED", "GROUP_NOT_ALLOWED"],
    ],
  ])("%s", (_what, permissions, asked, codes) => {
    expect(accessViolations(permissions, asked).map(({ code }) => code)).toEqual(codes);
  });

  it("is refused in a sentence that names the allowed access", () => {
    const [refusal] = accessViolations(IN_PAYMENTS, access(VIEW, ["shared", "kube-system", "search"]));
    expect(refusal!.message).toBe(
      "'AmazonEKSViewPolicy' cannot be asked for in kube-system, search, only in payments-*, shared.",
    );
    const [whole] = accessViolations(IN_PAYMENTS, access(VIEW, null));
    expect(whole!.message).toBe(
      "'AmazonEKSViewPolicy' cannot be asked for the whole cluster, only for payments-*, shared.",
    );
  });
});

describe("a namespace or pattern", () => {
  it.each([
    ["*", "anything", true],
    ["*", "*", true],
    ["a*", "a", true],
    ["a*", "ab*", true],
    ["a*", "*", false],
    ["a", "a", true],
    ["a", "a*", false],
    ["a-*", "a", false],
  ])("%s covers %s: %s", (allowed, asked, expected) => {
    expect(coveringNamespaces([allowed])(asked)).toBe(expected);
  });
});

const aNamespace = fc
  .tuple(fc.stringMatching(/^[ab-]{0,4}$/), fc.constantFrom("", "*"))
  .map(([name, end]) => `${name}${end}`)
  .filter((text) => text !== "");

it("namespaces are covered by many exactly where one of them covers each, compared one by one", () => {
  const oneByOne = (allowed: string, asked: string) =>
    allowed.endsWith("*") ? asked.replace(/\*$/, "").startsWith(allowed.slice(0, -1)) : allowed === asked;
  const together = fc.property(fc.array(aNamespace), fc.array(aNamespace), (allowed, asked) => {
    const isCovered = coveringNamespaces(allowed);
    for (const one of asked) expect(isCovered(one)).toBe(allowed.some((pattern) => oneByOne(pattern, one)));
  });
  fc.assert(together, { numRuns: 500 });
});

it("merged access is evaluated as its parts are, one by one", () => {
  const flowPermissions = fc.array(
    fc.oneof(
      fc.record({
        permission: fc.constantFrom("AmazonEKSViewPolicy", "AmazonEKSEditPolicy"),
        namespaces: fc.option(fc.array(fc.constantFrom("a", "b*", "c-*", "*"), { minLength: 1 }), { nil: null }),
        groups: fc.constant([]),
      }),
      fc.record({
        permission: fc.constant("KUBERNETES_GROUP"),
        namespaces: fc.constant(null),
        groups: fc.array(fc.constantFrom("ops", "dev")),
      }),
    ),
  );
  const parts = fc.array(
    anyAccess.filter((one) => !isNoAccess(one)),
    { minLength: 1, maxLength: 5 },
  );
  const codes = (permissions: readonly FlowPermission[], all: readonly ClusterAccess[]) =>
    new Set(all.flatMap((one) => accessViolations(permissions, one).map(({ code }) => code)));
  const merged = fc.property(flowPermissions, parts, (permissions, all) => {
    expect(codes(permissions, [uniteAccess(all)])).toEqual(codes(permissions, all));
  });
  fc.assert(merged, { numRuns: 500 });
});
