import { invalidInput, notFound } from "./app-error";

describe("an error for a reader", () => {
  it("counts the problems and lists each", () => {
    const one = { path: ["name"], message: "'name' is required." };
    const two = { path: ["region"], message: "'region' is required." };
    expect(invalidInput([one]).message).toBe("'name' is required.");
    expect(invalidInput([one, two])).toMatchObject({
      code: "INVALID_INPUT",
      message: "The input has 2 problems: 'name' is required. 'region' is required.",
      fields: [one, two],
    });
  });

  it("names the missing object", () => {
    expect(notFound("The integration")).toMatchObject({
      code: "NOT_FOUND",
      message: "The integration was not found.",
      fields: [],
    });
  });
});
