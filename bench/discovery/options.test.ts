import { StartupError } from "../../shared/kernel/app-error";
import { parseOptions } from "../options";
import { DISCOVERY_OPTIONS, discoveryOptions } from "./options";

const given = (args: string[]) => discoveryOptions(parseOptions(args, DISCOVERY_OPTIONS));

describe("the options of the discovery benchmark", () => {
  it("are a thousand accounts in four regions when none is given", () => {
    expect(given([])).toEqual({
      sizes: [{ accounts: 1000, regions: 4, clusters: 2000 }],
      latencyMs: 20,
      throttle: "off",
      rates: "kept",
      queue: "postgres",
      resourceTypes: ["EKS_CLUSTER"],
      repeat: 1,
      script: false,
      json: false,
      profile: null,
    });
  });

  it("give every size of a scale two clusters per account", () => {
    expect(given(["--scale", "500, 5000", "--regions", "2"]).sizes).toEqual([
      { accounts: 500, regions: 2, clusters: 1000 },
      { accounts: 5000, regions: 2, clusters: 10_000 },
    ]);
  });

  it("lift our own rates to compare sizes, unless AWS's are enforced or an option says otherwise", () => {
    expect(given(["--scale", "500,5000"]).rates).toBe("lifted");
    expect(given(["--scale", "500,5000", "--throttle", "documented"]).rates).toBe("kept");
    expect(given(["--scale", "500,5000", "--rates", "kept"]).rates).toBe("kept");
  });

  it("include the tags of accounts when AWS's rates are enforced, unless an option says otherwise", () => {
    expect(given(["--throttle", "documented"]).resourceTypes).toEqual(["EKS_CLUSTER", "AWS_ACCOUNT"]);
    expect(given(["--throttle", "documented", "--types", "clusters"]).resourceTypes).toEqual(["EKS_CLUSTER"]);
  });

  it.each([
    [["--accounts", "many"], '--accounts is "many"; give a whole number from 2 to 20000.'],
    [["--scale", "500,"], '--scale is ""; give a whole number from 2 to 20000.'],
    [["--queue", "kafka"], '--queue is "kafka"; choose postgres or redis.'],
    [
      ["--throttle", "documented", "--rates", "lifted"],
      "--rates lifted and --throttle documented contradict each other.",
    ],
  ])("%j are refused in one sentence", (args, sentence) => {
    expect(() => given(args)).toThrow(new StartupError(sentence));
  });

  it("that are unknown are answered with the known ones", () => {
    expect(() => given(["--acounts", "5"])).toThrow(/--accounts, --regions/);
  });
});
