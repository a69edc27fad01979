import "reflect-metadata";
import { join } from "node:path";
import { committedText } from "../../testing/committed-text";
import { createSchema } from "../schema";
import { errorPage } from "./error-page";

it("docs/errors.md lists the codes and rules of the schema (UPDATE_SNAPSHOT=1 rewrites it)", () => {
  const made = errorPage(createSchema());
  expect(committedText(join(__dirname, "../../docs/errors.md"), made)).toBe(made);
  expect(made).toContain("| `SIGN_IN_AGAIN` |");
});
