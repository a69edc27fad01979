import { describe, expect, it } from "vitest";
import { inputOf } from "./install-fields";

describe("the input for a connector's files", () => {
  const draft = { kind: "EKS", format: "TERRAFORM", texts: {}, flags: {} } as const;

  it("leaves out empty values, so that defaults apply", () => {
    expect(inputOf({ ...draft, texts: { region: " eu-central-1 ", externalId: "  " } })).toEqual({
      format: "TERRAFORM",
      region: "eu-central-1",
    });
  });

  it("splits lists and converts numbers", () => {
    const texts = { targetUnitIds: "r-ab12, ou-ab12-11111111,", poolSize: "100" };
    expect(inputOf({ ...draft, texts })).toMatchObject({
      targetUnitIds: ["r-ab12", "ou-ab12-11111111"],
      poolSize: 100,
    });
  });

  it("drops the values for ECS when another platform is chosen", () => {
    const texts = { image: "registry/drawbridge:1" };
    expect(inputOf({ ...draft, texts })).not.toHaveProperty("image");
    expect(inputOf({ ...draft, kind: "ECS", texts })).toHaveProperty("image");
  });
});
