import { withLabels } from "./write-configuration";

describe("the label of a resource", () => {
  it("is unique", () => {
    const labels = withLabels(["a b", "A-B", "a b 2"].map((name) => ({ name }))).map(({ label }) => label);
    expect(labels).toEqual(["a_b", "a_b_2", "a_b_2_2"]);
  });
});
