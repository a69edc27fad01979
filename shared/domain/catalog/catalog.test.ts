import { FOREIGN_POLICIES, PRINCIPAL_STRATEGIES } from "../integrations/integration.entity";
import { catalog } from "./catalog";
import { CONFIGURATION_KEYS } from "./configuration-keys";
import { RESOURCE_TYPES } from "./resource-types";

const [aws] = catalog();
const organization = aws!.discovery.find((tile) => tile.kind === "AWS_ORGANIZATION")!;

describe("the catalog", () => {
  it("offers the AWS Organization, and explains why the other two tiles are not available yet", () => {
    expect(aws!.discovery.map(({ kind, supported }) => [kind, supported])).toEqual([
      ["AWS_ORGANIZATION", true],
      ["SINGLE_ACCOUNT", false],
      ["SINGLE_CLUSTER", false],
    ]);
    for (const tile of aws!.discovery) expect(tile.unsupportedReason === null).toBe(tile.supported);
  });

  it("lists every type of resource, of which clusters can be requested and accounts cannot", () => {
    expect(organization.resourceTypes.map(({ type, requestable }) => [type, requestable])).toEqual([
      ["EKS_CLUSTER", true],
      ["AWS_ACCOUNT", false],
    ]);
    expect(organization.resourceTypes.map((one) => one.type)).toEqual([...RESOURCE_TYPES]);
  });

  it("has a permission for each access policy that people can be given, and for Kubernetes groups", () => {
    const [cluster] = organization.resourceTypes;
    expect(cluster!.permissions.map((permission) => permission.id)).toEqual([
      "AmazonEKSViewPolicy",
      "AmazonEKSEditPolicy",
      "AmazonEKSAdminPolicy",
      "AmazonEKSClusterAdminPolicy",
      "AmazonEKSAdminViewPolicy",
      "AmazonEKSSecretReaderPolicy",
      "KUBERNETES_GROUP",
    ]);
  });

  it("GRANT-24: notes each permission that can leave access behind", () => {
    const [cluster] = organization.resourceTypes;
    const outliving = cluster!.permissions.filter(({ risk }) => risk.inWords.includes("outlive"));
    expect(outliving.map(({ id }) => id)).toEqual([
      "AmazonEKSEditPolicy",
      "AmazonEKSAdminPolicy",
      "AmazonEKSClusterAdminPolicy",
    ]);
  });

  it("explains each setting once, in a sentence and with an example", () => {
    expect(new Set(CONFIGURATION_KEYS.map((one) => one.key)).size).toBe(CONFIGURATION_KEYS.length);
    for (const { key, description, example } of CONFIGURATION_KEYS) {
      expect([key, description]).toEqual([key, expect.stringMatching(/\.$/)]);
      expect([key, example]).toEqual([key, expect.stringMatching(/./)]);
    }
  });

  it("offers choices where only some values are valid, and a counter where a text has a limit", () => {
    const chosen = CONFIGURATION_KEYS.filter(({ type }) => type === "CHOICE");
    expect(chosen.map(({ key, choices }) => [key, choices.map(({ value }) => value)])).toEqual([
      ["principalStrategy", [...PRINCIPAL_STRATEGIES]],
      ["foreignPolicies", [...FOREIGN_POLICIES]],
    ]);
    expect(CONFIGURATION_KEYS.filter(({ type, choices }) => type !== "CHOICE" && choices.length > 0)).toEqual([]);
    const limited = CONFIGURATION_KEYS.filter(({ maxLength }) => maxLength !== null);
    expect(limited.map(({ key, maxLength, counter }) => [key, maxLength, counter])).toEqual([
      ["name", 64, false],
      ["customAccessDetails", 400, true],
    ]);
  });

  it("shows every required setting at once", () => {
    const required = CONFIGURATION_KEYS.filter((one) => one.required);
    expect(new Set(required.map(({ section }) => section))).toEqual(new Set(["CONFIG"]));
  });

  it("links to AWS's guide for access entries from the prerequisites", () => {
    const links = organization.prerequisites.flatMap((prerequisite) => prerequisite.links.map((link) => link.url));
    expect(links).toContain("https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html");
  });
});
