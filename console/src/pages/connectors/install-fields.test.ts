import { describe, expect, it } from "vitest";
import { inputOf } from "./install-fields";

describe("what is sent for the files of a connector", () => {
  const draft = { kind: "EKS", format: "TERRAFORM", texts: {}, flags: {} } as const;

  it("leaves out what is empty, so that defaults count", () => {
    expect(inputOf({ ...draft, texts: { region: " eu-central-1 ", externalId: "  " } })).toEqual({
      format: "TERRAFORM",
      region: "eu-central-1",
    });
  });

  it("takes lists apart and numbers as numbers", () => {
    const texts = { targetUnitIds: "r-ab12, ou-ab12-11111111,", poolSize: "100" };
    expect(inputOf({ ...draft, texts })).toMatchObject({
      targetUnitIds: ["r-ab12", "ou-ab12-11111111"],
      poolSize: 100,
    });
  });

  it("forgets what was typed for ECS once it is to run elsewhere", () => {
    const texts = { image: "registry/drawbridge:1" };
    expect(inputOf({ ...draft, texts })).not.toHaveProperty("image");
    expect(inputOf({ ...draft, kind: "ECS", texts })).toHaveProperty("image");
  });
});
