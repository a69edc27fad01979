import { refusalText } from "./command";
import { runInTest } from "./testing/run-in-test";

describe("the output of a command", () => {
  it("sends nothing to the terminal that controls it", async () => {
    const { stdout, stderr } = await runInTest(
      async (_, { print, complain }) => {
        print("+ access flow \u001b[1A\u001b[2K~ nothing");
        complain("a\rb");
        return 0;
      },
      [],
      {},
    );
    expect([stdout, stderr]).toEqual(["+ access flow \\u001b[1A\\u001b[2K~ nothing", "a\\u000db"]);
  });

  it("keeps each problem on its line, whatever the files name", () => {
    const problems = [{ path: "access_flows.a\n0 created", message: "It is named 'a\n0 created'." }];
    expect(refusalText({ message: "Refused.", problems })).toBe(
      "Refused.\n- access_flows.a 0 created: It is named 'a 0 created'.",
    );
  });
});
