import { join } from "node:path";
import { committedText } from "../../testing/committed-text";
import { configSchema } from "./config";
import { envExample } from "./env-example";

describe(".env.example", () => {
  it("names every variable that the platform reads (UPDATE_SNAPSHOT=1 rewrites it)", () => {
    const made = envExample();
    expect(committedText(join(__dirname, "../../.env.example"), made)).toBe(made);
    for (const name of Object.keys(configSchema.shape)) expect(made).toMatch(new RegExp(`^(# )?${name}=`, "m"));
  });

  it("explains each of them", () => {
    for (const [name, variable] of Object.entries(configSchema.shape)) {
      expect([name, variable.description]).toEqual([name, expect.stringMatching(/.\.$/)]);
    }
  });

  it("holds no value that is a secret", () => {
    expect(envExample()).toMatch(/^# DRAWBRIDGE_ADMIN_TOKEN=$/m);
  });
});
